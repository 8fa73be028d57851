import { useState } from 'preact/hooks';
import './logs.css';
import type { LogItem } from '../../../src/read/shapes.ts';
import { useKeys } from '../../browser/keys.ts';
import { addressOf, go } from '../../browser/route.ts';
import { LOGS } from '../../data/live-kinds.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { LogDetail } from '../../parts/log-detail.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import type { ViewProps } from '../view.ts';
import { ColumnChoice } from './column-choice.tsx';
import { parseColumns, toggledColumn, writeColumns } from './log-columns.ts';
import { LogRows } from './log-rows.tsx';
import { traceAddress } from './trace-address.ts';

/** Log records: what is stored, and what comes. `#/logs?q=…&cols=user_id,attempt` */
export function LogsView({ route }: ViewProps) {
  const query = route.query.get('q') ?? '';
  const columns = parseColumns(route.query.get('cols'));
  const [isPaused, setIsPaused] = useState(false);
  const [active, setActive] = useState<LogItem>();
  const live = useLiveList(LOGS, query, isPaused);
  const { failure, items } = live;

  const show = (q: string, cols: readonly string[]): void =>
    go(addressOf(['logs'], { q, cols: writeColumns(cols) }));
  const pause = (): void => setIsPaused((before) => !before);
  const narrow = (term: string): void => show(query === '' ? term : `${query} ${term}`, columns);
  useKeys([
    { key: 'p', meaning: 'pause, and go on', run: pause },
    { key: 'Escape', meaning: 'close the details', run: () => setActive(undefined) },
  ]);

  return (
    <>
      <div class="bar">
        <SearchBox
          value={query}
          target="logs"
          label="Search log records"
          failure={failure}
          onSearch={(q) => show(q, columns)}
        />
        <ColumnChoice
          logs={items}
          columns={columns}
          onToggle={(key) => show(query, toggledColumn(columns, key))}
        />
        <button type="button" aria-pressed={isPaused} title="p" onClick={pause}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {failure?.search === undefined && (
        <>
          {failure !== undefined && items.length === 0 ? (
            <FailureNote failure={failure} onRetry={live.retry} />
          ) : (
            <LiveState live={live} isPaused={isPaused} noun="log record" />
          )}
          <div class="logs-body">
            {items.length > 0 && (
              <LogRows
                logs={items}
                columns={columns}
                active={active}
                onActive={setActive}
                onEnd={live.loadOlder}
              />
            )}
            {items.length === 0 && live.isLoaded && failure === undefined && (
              <div class="empty">
                <p>
                  {query === ''
                    ? 'No log record has come yet.'
                    : 'No stored log record is found by this search. What comes and fits is shown here.'}
                </p>
              </div>
            )}
            {active !== undefined && (
              <aside class="detail" aria-label="Details">
                <button
                  type="button"
                  class="quiet detail-close"
                  aria-label="Close the details"
                  title="Escape"
                  onClick={() => setActive(undefined)}
                >
                  ×
                </button>
                <LogDetail log={active} traceAddress={traceAddress(active)} onFilter={narrow} />
              </aside>
            )}
          </div>
        </>
      )}
    </>
  );
}
