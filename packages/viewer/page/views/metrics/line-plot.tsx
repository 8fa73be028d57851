import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useColorScheme } from '../../browser/use-color-scheme.ts';
import type { Line } from './series-lines.ts';
import { timeTicks } from './time-ticks.ts';
import { toneColor } from './tone-color.ts';

interface Props {
  lines: readonly Line[];
  /** Class `tone-…` of each line. */
  tones: readonly string[];
  /** Seconds since 1970: the whole width. */
  from: number;
  to: number;
  /** What a screen reader is told; the values are in the table below. */
  label: string;
  textOf(value: number): string;
  /** The time under the pointer, in seconds; undefined: it left. */
  onPoint?: (seconds: number | undefined) => void;
}

const HEIGHT = 220;

/** Lines over time, drawn by uPlot. */
export function LinePlot({ lines, tones, from, to, label, textOf, onPoint }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const point = useRef(onPoint);
  point.current = onPoint;
  const scheme = useColorScheme();

  useEffect(() => {
    const element = box.current;
    if (element === null || lines.length === 0) return;
    const style = getComputedStyle(element);
    const axis = {
      stroke: style.getPropertyValue('--soft'),
      grid: { stroke: style.getPropertyValue('--line'), width: 1 },
      ticks: { show: false },
      font: `11px ${style.getPropertyValue('--sans')}`,
    };
    const plot = new uPlot(
      {
        ...{ width: element.clientWidth, height: HEIGHT, padding: [8, 20, 0, 0], legend: { show: false } },
        scales: { x: { time: true, range: [from, to] }, y: { range: rangeOf } },
        axes: [
          { ...axis, size: 26, values: (_, ticks) => timeTicks(ticks) },
          { ...axis, size: 74, values: (_, ticks) => ticks.map(textOf) },
        ],
        cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
        series: [
          {},
          ...lines.map((_, i) => ({
            ...{ stroke: toneColor(element, tones[i] ?? ''), width: 1.5, spanGaps: true },
            points: { show: (lines[i]?.times.length ?? 0) < 40, size: 4 },
          })),
        ],
        hooks: {
          setCursor: [
            (self) => {
              const index = self.cursor.idx;
              point.current?.(index == null ? undefined : self.data[0][index]);
            },
          ],
        },
      },
      uPlot.join(lines.map(({ times, values }) => [times, values])),
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [lines, tones, from, to, scheme]);
  return <div ref={box} class="line-plot" role="img" aria-label={label} />;
}

/** From zero, unless something is below; with air above. */
function rangeOf(_: uPlot, low: number | null, high: number | null): [number, number] {
  const [least, most] = [Math.min(0, low ?? 0), high ?? 1];
  const air = (most - least) * 0.08;
  return [least, most + (air === 0 ? 1 : air)];
}
