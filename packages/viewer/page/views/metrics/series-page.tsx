import { useMemo } from 'preact/hooks';
import type { MetricItem } from '../../../src/read/shapes.ts';
import { api } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { FailureNote } from '../../parts/failure-note.tsx';
import { ExemplarTable } from './exemplar-table.tsx';
import { LineFigure } from './line-figure.tsx';
import { linesOf } from './series-lines.ts';
import { unitName, valueText } from './value-text.ts';

interface Props {
  metric: MetricItem;
  service: string | undefined;
  since: string;
}

const EVERY_MS = 5_000;
const POINTS = 300;

/** A gauge, a sum or a summary, a line for each series. */
export function SeriesPage({ metric, service, since }: Props) {
  const { value, failure, reload } = useAnswer(
    `series ${metric.name} ${service ?? ''} ${since}`,
    async (signal) => {
      const askedAt = Date.now() / 1_000;
      const answer = await api.series({ name: metric.name, service, since, points: POINTS }, signal);
      return { ...answer, askedAt };
    },
    { everyMs: EVERY_MS },
  );
  const { lines, isRate } = useMemo(() => linesOf(value?.series ?? [], metric.type), [value, metric.type]);
  if (failure !== undefined) return <FailureNote failure={failure} onRetry={reload} />;
  if (value === undefined) return null;
  if (lines.length === 0) {
    const why = isRate ? 'A rate needs two points in this time.' : 'Nothing was measured in this time.';
    return <p class="empty">{why}</p>;
  }
  const textOf = (one: number): string => valueText(one, metric.unit, isRate);
  const first = Math.min(...lines.map(({ times }) => times[0] ?? value.askedAt));
  const title = [isRate ? 'Rate' : 'Value', unitName(metric.unit, isRate)]
    .filter((part) => part !== '')
    .join(', ');
  const exemplars = value.series.flatMap((one) => one.exemplars);
  return (
    <>
      {value.total > value.series.length && (
        <p class="warn">
          {value.total} series are there; the {value.series.length} that came last are shown.
        </p>
      )}
      <LineFigure title={title} lines={lines} from={first} to={value.askedAt} textOf={textOf} />
      <ExemplarTable exemplars={exemplars} textOf={(one) => valueText(one, metric.unit)} />
    </>
  );
}
