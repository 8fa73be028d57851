import { useState } from 'preact/hooks';
import './live.css';
import { useKeys } from '../../browser/keys.ts';
import { addressOf, go } from '../../browser/route.ts';
import { TRACES } from '../../data/live-kinds.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import type { ViewProps } from '../view.ts';
import { NoTraces } from './no-traces.tsx';
import { TraceRows } from './trace-rows.tsx';

/** Requests as they happen. */
export function LiveView({ route }: ViewProps) {
  const query = route.query.get('q') ?? '';
  const [isPaused, setIsPaused] = useState(false);
  const live = useLiveList(TRACES, query, isPaused);
  const pause = (): void => setIsPaused((before) => !before);
  const search = (q: string): void => go(addressOf(['live'], { q }));
  useKeys([{ key: 'p', meaning: 'pause, and go on', run: pause }]);
  const { failure, items } = live;

  return (
    <>
      <div class="bar">
        <SearchBox value={query} target="traces" label="Search traces" failure={failure} onSearch={search} />
        <button type="button" aria-pressed={isPaused} title="p" onClick={pause}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {failure?.search === undefined && (
        <>
          {failure !== undefined && items.length === 0 ? (
            <FailureNote failure={failure} onRetry={live.retry} />
          ) : (
            <LiveState live={live} isPaused={isPaused} noun="request" />
          )}
          {items.length > 0 && <TraceRows traces={items} onEnd={live.loadOlder} />}
          {items.length === 0 && live.isLoaded && failure === undefined && (
            <NoTraces isFiltered={query !== ''} onShowAll={() => search('')} />
          )}
        </>
      )}
    </>
  );
}
