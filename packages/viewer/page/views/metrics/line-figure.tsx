import { useMemo, useState } from 'preact/hooks';
import { counted } from '../../parts/text.ts';
import { LineLegend } from './line-legend.tsx';
import { LinePlot } from './line-plot.tsx';
import { LineTable } from './line-table.tsx';
import type { Line } from './series-lines.ts';

interface Props {
  title: string;
  lines: readonly Line[];
  /** Seconds since 1970. */
  from: number;
  to: number;
  textOf(value: number): string;
}

/** Lines that are drawn unless somebody asks for others: those with the largest latest values. */
const DRAWN = 10;

/** A plot with its legend, and the same as a table. */
export function LineFigure({ title, lines, from, to, textOf }: Props) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<number>();
  const sorted = useMemo(
    () => [...lines].sort((a, b) => (b.values.at(-1) ?? 0) - (a.values.at(-1) ?? 0)),
    [lines],
  );
  const rank = new Map(sorted.map(({ key }, i) => [key, i]));
  const toneOf = ({ key }: Line): string => `tone-${(rank.get(key) ?? 0) % 10}`;
  const isShown = ({ key }: Line): boolean => (rank.get(key) ?? 0) < DRAWN !== toggled.has(key);
  const shown = useMemo(() => sorted.filter(isShown), [sorted, toggled]);
  const tones = useMemo(() => shown.map(toneOf), [shown]);
  const toggle = ({ key }: Line): void => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  return (
    <section class="figure" aria-label={title}>
      <h3>{title}</h3>
      {shown.length > 0 && (
        <LinePlot
          {...{ lines: shown, tones, from, to, textOf }}
          label={`${title}: ${counted(shown.length, 'line')}; the table below has the values`}
          onPoint={setAt}
        />
      )}
      <LineLegend {...{ lines: sorted, toneOf, isShown, at, textOf }} onToggle={toggle} />
      <LineTable lines={shown} textOf={textOf} />
    </section>
  );
}
