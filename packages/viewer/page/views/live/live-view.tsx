import { useState } from 'preact/hooks';
import './live.css';
import { useKeys } from '../../browser/keys.ts';
import { addressOf, go } from '../../browser/route.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { counted } from '../../parts/text.ts';
import type { ViewProps } from '../view.ts';
import { TraceRows } from './trace-rows.tsx';
import { useLiveTraces } from './use-live-traces.ts';

/** Requests as they happen. */
export function LiveView({ route }: ViewProps) {
  const query = route.query.get('q') ?? '';
  const [isPaused, setIsPaused] = useState(false);
  const live = useLiveTraces(query, isPaused);
  const pause = (): void => setIsPaused((before) => !before);
  const search = (q: string): void => go(addressOf(['live'], { q }));
  useKeys([{ key: 'p', meaning: 'pause, and go on', run: pause }]);
  const isBadSearch = live.failure?.search !== undefined;

  return (
    <>
      <div class="bar">
        <SearchBox
          value={query}
          target="traces"
          label="Search traces"
          failure={live.failure}
          onSearch={search}
        />
        <button type="button" aria-pressed={isPaused} onClick={pause}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {live.failure !== undefined && !isBadSearch && live.traces.length === 0 ? (
        <FailureNote failure={live.failure} onRetry={live.retry} />
      ) : (
        !isBadSearch && (
          <>
            <p class="live-state" role="status">
              <span class={`live-dot live-${isPaused ? 'paused' : live.state}`} />
              {told(live, isPaused)}
              {live.hasSkipped && <span class="warn"> More came than is shown here: narrow the search.</span>}
            </p>
            <TraceRows
              traces={live.traces}
              isFiltered={query !== ''}
              onEnd={live.loadOlder}
              onFilter={search}
            />
          </>
        )
      )}
    </>
  );
}

function told({ state, waiting, traces }: ReturnType<typeof useLiveTraces>, isPaused: boolean): string {
  if (state === 'lost') return 'Not connected; trying again.';
  if (isPaused) return `Paused, ${counted(waiting, 'request')} waiting`;
  return state === 'live' ? `Live, ${counted(traces.length, 'request')}` : 'Connecting';
}
