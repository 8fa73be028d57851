import { useMemo } from 'preact/hooks';
import type { MetricItem } from '../../../src/read/shapes.ts';
import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { ExemplarTable } from './exemplar-table.tsx';
import { HeatPlot } from './heat-plot.tsx';
import { quantileLines, rateLine } from './heat-quantiles.ts';
import { HeatTable } from './heat-table.tsx';
import { LineFigure } from './line-figure.tsx';
import { numberText, valueText } from './value-text.ts';

interface Props {
  metric: MetricItem;
  service: string | undefined;
  since: string;
}

const EVERY_MS = 5_000;

/** A histogram: its heat map, its quantiles over time, and how much was measured. */
export function HistogramPage({ metric, service, since }: Props) {
  const { value, failure, reload } = useAnswer(
    `heat ${metric.name} ${service ?? ''} ${since}`,
    (signal) => api.heatMap({ name: metric.name, service, since }, signal),
    { everyMs: EVERY_MS },
  );
  const quantiles = useMemo(() => (value === undefined ? [] : quantileLines(value)), [value]);
  const rate = useMemo(() => (value === undefined ? [] : [rateLine(value)]), [value]);
  if (failure !== undefined) return <FailureNote failure={failure} onRetry={reload} />;
  if (value === undefined) return null;
  const from = value.sinceUs / 1e6;
  const to = from + (value.columns.length * value.columnUs) / 1e6;
  if (!value.columns.some((counts) => counts.some((count) => count > 0))) {
    return <p class="empty">Nothing was measured in this time.</p>;
  }
  const textOf = (one: number): string => valueText(one, metric.unit);
  return (
    <>
      {value.truncated && <p class="warn">There is more than one answer holds: the newest is shown.</p>}
      <section class="figure" aria-label="Heat map">
        <h3>
          How often which size{' '}
          <span class="soft">darker is more often; dots are exemplars, and open their trace</span>
        </h3>
        <HeatPlot heat={value} unit={metric.unit} />
        <HeatTable heat={value} unit={metric.unit} />
      </section>
      <LineFigure title="Quantiles" lines={quantiles} {...{ from, to, textOf }} />
      <LineFigure title="How often" lines={rate} {...{ from, to }} textOf={(one) => `${numberText(one)}/s`} />
      <ExemplarTable exemplars={value.exemplars} textOf={textOf} />
    </>
  );
}
