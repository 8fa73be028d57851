import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Route } from '../browser/route.ts';
import type { View, ViewProps } from '../views/view.ts';

/** Loads a view and shows it. */
export function ViewPlace({ view, route }: { view: View; route: Route }) {
  const [loaded, setLoaded] = useState<{ Component: ComponentType<ViewProps> }>();
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    view.load().then(
      (Component) => setLoaded({ Component }),
      () => setHasFailed(true),
    );
  }, [view]);
  if (hasFailed) {
    return (
      <div class="note note-bad" role="alert">
        <strong>This view could not be loaded.</strong>
        <p>
          The viewer has ended, or another version was started in its place. Open the address that it printed.
        </p>
      </div>
    );
  }
  if (loaded === undefined) return null;
  const { Component } = loaded;
  return (
    <>
      <h1 class="unseen">{view.title}</h1>
      <Component route={route} />
    </>
  );
}
