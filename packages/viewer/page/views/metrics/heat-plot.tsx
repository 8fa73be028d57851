import type { HeatMap } from '../../../src/read/heat-map.ts';
import { addressOf } from '../../browser/route.ts';
import { clock, counted } from '../../parts/text.ts';
import { timeTicks } from './time-ticks.ts';
import { valueText } from './value-text.ts';

const WIDTH = 1_000;
const HEIGHT = 220;
const TICKS = 6;

/** How often which size was measured when; each exemplar is a link to its trace. */
export function HeatPlot({ heat, unit }: { heat: HeatMap; unit: string }) {
  const rows = rowsOf(heat);
  const most = Math.max(1, ...heat.columns.flat());
  const [cellWidth, cellHeight] = [WIDTH / heat.columns.length, HEIGHT / Math.max(1, rows.length)];
  const untilUs = heat.sinceUs + heat.columns.length * heat.columnUs;
  const total = heat.columns.flat().reduce((sum, count) => sum + count, 0);
  return (
    <figure class="heat">
      <div class="heat-rows" aria-hidden="true">
        {labelled(rows).map(({ row, text }) => (
          <span key={row} style={{ bottom: `${(100 * (row + 1)) / rows.length}%` }}>
            {text === null ? '∞' : valueText(text, unit)}
          </span>
        ))}
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Heat map, ${counted(total, 'value')}; the table below has the counts`}
      >
        {heat.columns.flatMap((counts, column) =>
          rows.map(({ index }, row) => {
            const count = counts[index] ?? 0;
            return count === 0 ? null : (
              <rect
                key={`${column} ${index}`}
                class="heat-cell"
                x={column * cellWidth}
                y={HEIGHT - (row + 1) * cellHeight}
                width={cellWidth}
                height={cellHeight}
                fill-opacity={0.12 + 0.88 * (Math.log1p(count) / Math.log1p(most))}
              >
                <title>
                  {clock(heat.sinceUs + column * heat.columnUs)}: {counted(count, 'value')}{' '}
                  {rangeText(heat, index, unit)}
                </title>
              </rect>
            );
          }),
        )}
      </svg>
      <div class="heat-exemplars">
        {spread(heat).map(({ timeUs, value, traceId }) => {
          const row = rows.findIndex(
            ({ index }) => value <= (heat.bounds[index] ?? Number.POSITIVE_INFINITY),
          );
          if (row < 0 || timeUs > untilUs) return null;
          const left = (100 * (timeUs - heat.sinceUs)) / (untilUs - heat.sinceUs);
          return (
            <a
              key={`${timeUs} ${value}`}
              class="heat-exemplar"
              href={addressOf(['trace', traceId])}
              title={`${valueText(value, unit)} at ${clock(timeUs)}`}
              style={{ left: `${left}%`, bottom: `${(100 * (row + 0.5)) / rows.length}%` }}
            >
              <span class="unseen">
                Trace of {valueText(value, unit)} at {clock(timeUs)}
              </span>
            </a>
          );
        })}
      </div>
      <div class="heat-times" aria-hidden="true">
        {timeTicks(
          Array.from(
            { length: TICKS },
            (_, i) => (heat.sinceUs + ((untilUs - heat.sinceUs) * i) / TICKS) / 1e6,
          ),
        ).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </div>
    </figure>
  );
}

/** Those in which something was measured, and what lies between them. */
function rowsOf({ bounds, columns }: HeatMap): { index: number; bound: number | null }[] {
  const used = bounds.map((_, index) => columns.some((counts) => (counts[index] ?? 0) > 0));
  const [first, last] = [used.indexOf(true), used.lastIndexOf(true)];
  return bounds.flatMap((bound, index) =>
    index >= first && index <= last && first >= 0 ? [{ index, bound }] : [],
  );
}

const MOST_LABELS = 8;

function labelled(rows: readonly { bound: number | null }[]): { row: number; text: number | null }[] {
  const step = Math.ceil(rows.length / MOST_LABELS);
  return rows.flatMap(({ bound }, row) =>
    (rows.length - 1 - row) % step === 0 ? [{ row, text: bound }] : [],
  );
}

/** `of 5 ms to 10 ms` */
export function rangeText({ bounds }: HeatMap, index: number, unit: string): string {
  const [below, above] = [bounds[index - 1], bounds[index]];
  if (above == null) return `above ${valueText(below ?? 0, unit)}`;
  return below == null
    ? `up to ${valueText(above, unit)}`
    : `of ${valueText(below, unit)} to ${valueText(above, unit)}`;
}

/** One for each place that the eye can tell apart, the largest: more would hide the map. */
function spread(heat: HeatMap): HeatMap['exemplars'] {
  const kept = new Map<string, HeatMap['exemplars'][number]>();
  for (const one of heat.exemplars) {
    const column = Math.floor(
      (one.timeUs - heat.sinceUs) / (Math.max(1, heat.columns.length / PLACES) * heat.columnUs),
    );
    const row = heat.bounds.findIndex((bound) => bound === null || one.value <= bound);
    const key = `${column} ${row}`;
    if (one.value >= (kept.get(key)?.value ?? Number.NEGATIVE_INFINITY)) kept.set(key, one);
  }
  return [...kept.values()];
}

const PLACES = 40;
