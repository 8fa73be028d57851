import { useState } from 'preact/hooks';
import './metrics.css';
import { addressOf, go } from '../../browser/route.ts';
import { useIsNarrow } from '../../browser/use-is-narrow.ts';
import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { FilterBox, hasWords } from '../../parts/filter-box.tsx';
import { counted, foreign } from '../../parts/text.ts';
import type { ViewProps } from '../view.ts';
import { MetricPage } from './metric-page.tsx';
import { keyOf, MetricRows } from './metric-rows.tsx';

const EVERY_MS = 10_000;

/** All metrics by name, and one of them over time. */
export function MetricsView({ route }: ViewProps) {
  const [filter, setFilter] = useState('');
  const [active, setActive] = useState<string>();
  const isNarrow = useIsNarrow();
  const { value, failure, reload } = useAnswer('metrics', (signal) => api.metrics(signal), {
    everyMs: EVERY_MS,
  });
  const name = route.path[1];
  const since = route.query.get('since') ?? '1h';
  const service = route.query.get('service') || undefined;
  if (value === undefined) {
    return failure === undefined ? null : <FailureNote failure={failure} onRetry={reload} />;
  }
  if (value.metrics.length === 0) {
    return (
      <p class="empty">No metric has come yet. Exporters send them every few seconds, up to a minute.</p>
    );
  }
  const metrics = value.metrics.filter((one) =>
    hasWords(filter, [one.name, one.description, one.unit, ...one.services]),
  );
  const metric = value.metrics.find((one) => one.name === name);
  const addressFor = (other: string): string => addressOf(['metrics', other], { since });
  const showsList = !isNarrow || name === undefined;
  return (
    <div class="metrics">
      {showsList && (
        <nav class="metric-list" aria-label="Metrics by name">
          <div class="bar">
            <FilterBox value={filter} label="Filter metrics" onFilter={setFilter} />
          </div>
          <p class="state-line" role="status">
            {counted(metrics.length, 'metric')}
          </p>
          <MetricRows
            metrics={metrics}
            active={active ?? (metric && keyOf(metric))}
            onActive={setActive}
            onOpen={(other) => go(addressFor(other))}
            addressFor={addressFor}
          />
        </nav>
      )}
      {(name !== undefined || !isNarrow) && (
        <div class="sheet">
          {isNarrow && (
            <p class="way-back">
              <a href={addressOf(['metrics'])}>← All metrics</a>
            </p>
          )}
          {metric !== undefined ? (
            <MetricPage key={metric.name} metric={metric} service={service} since={since} />
          ) : (
            <p class="empty">
              {name === undefined ? 'Choose a metric.' : `${foreign(name, 100)} has not come yet.`}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
