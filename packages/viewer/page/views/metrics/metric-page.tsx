import type { MetricItem } from '../../../src/read/shapes.ts';
import { addressOf, go } from '../../browser/route.ts';
import { SinceSelect } from '../../parts/since-select.tsx';
import { counted, foreign } from '../../parts/text.ts';
import { HistogramPage } from './histogram-page.tsx';
import { SeriesPage } from './series-page.tsx';

interface Props {
  metric: MetricItem;
  service: string | undefined;
  since: string;
}

const KINDS: Readonly<Record<string, string>> = {
  gauge: 'gauge',
  sum: 'counter',
  histogram: 'histogram',
  exponentialHistogram: 'exponential histogram',
  summary: 'summary',
};

/** One metric over time. */
export function MetricPage({ metric, service, since }: Props) {
  const place = (given: { service?: string | undefined; since?: string }): void =>
    go(addressOf(['metrics', metric.name], { service, since, ...given }), { replace: true });
  const isHistogram = metric.type === 'histogram' || metric.type === 'exponentialHistogram';
  const Page = isHistogram ? HistogramPage : SeriesPage;
  return (
    <article class="metric-page">
      <header>
        <div>
          <h2 class="mono metric-name">{foreign(metric.name, 200)}</h2>
          <p class="soft">
            {KINDS[metric.type] ?? foreign(metric.type, 40)}
            {metric.unit !== '' && `, ${foreign(metric.unit, 40)}`},{' '}
            {counted(metric.series, 'series', 'series')}
          </p>
        </div>
        <div class="metric-choices">
          {metric.services.length > 1 && (
            <label class="since">
              <span class="soft">Service</span>
              <select
                value={service ?? ''}
                onChange={(event) => place({ service: event.currentTarget.value })}
              >
                <option value="">all</option>
                {metric.services.map((one) => (
                  <option key={one} value={one}>
                    {foreign(one, 60)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <SinceSelect value={since} onChange={(next) => place({ since: next })} />
        </div>
      </header>
      {metric.description !== '' && <p class="metric-meaning">{foreign(metric.description, 500)}</p>}
      <Page key={`${metric.name} ${service ?? ''} ${since}`} {...{ metric, service, since }} />
    </article>
  );
}
