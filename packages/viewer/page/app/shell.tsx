import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../browser/keys.ts';
import { addressOf, go, useRoute } from '../browser/route.ts';
import type { View } from '../views/view.ts';
import { VIEWS } from '../views/views.ts';
import { KeyList } from './key-list.tsx';
import { ViewPlace } from './view-place.tsx';

/** Navigation, and the view that the address names. */
export function Shell() {
  const route = useRoute();
  const [first] = VIEWS as [View];
  const name = route.path[0] ?? first.name;
  const view = VIEWS.find((one) => one.name === name);
  const [showsKeys, setShowsKeys] = useState(false);
  const main = useRef<HTMLElement>(null);
  const tabs = useRef<HTMLElement>(null);
  useKeys([
    { key: '?', meaning: 'this list', run: () => setShowsKeys(true) },
    ...VIEWS.map((one) => ({
      ...{ key: `g ${one.key}`, meaning: `go to ${one.title}`, run: () => go(addressOf([one.name])) },
    })),
  ]);
  useEffect(() => {
    document.title = `${view?.title ?? 'Not here'} · Throughline`;
    tabs.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view]);

  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        To the content
      </button>
      <header class="top">
        <a class="brand" href={addressOf([first.name])}>
          <svg viewBox="0 0 20 12" aria-hidden="true">
            <path d="M1 6h4.2L8 1.5 11.6 10.5 14 6h5" />
          </svg>
          <span>Throughline</span>
        </a>
        <nav ref={tabs} class="tabs" aria-label="Views">
          {VIEWS.map((one) => (
            <a
              key={one.name}
              href={addressOf([one.name])}
              aria-current={one === view ? 'page' : undefined}
              title={`g ${one.key}`}
            >
              {one.title}
            </a>
          ))}
        </nav>
        <button
          type="button"
          class="quiet"
          aria-label="List of keys"
          title="?"
          onClick={() => setShowsKeys(true)}
        >
          ?
        </button>
      </header>
      <main ref={main} id="main" tabIndex={-1}>
        {view === undefined ? (
          <div class="note">
            <strong>No view has this address.</strong>
            <p>
              <a href={addressOf([first.name])}>{first.title}</a> shows requests as they come.
            </p>
          </div>
        ) : (
          <ViewPlace key={view.name} view={view} route={route} />
        )}
      </main>
      {showsKeys && <KeyList onClose={() => setShowsKeys(false)} />}
    </>
  );
}
