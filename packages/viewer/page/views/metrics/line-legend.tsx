import { foreign } from '../../parts/text.ts';
import type { Line } from './series-lines.ts';

interface Props {
  lines: readonly Line[];
  toneOf(line: Line): string;
  isShown(line: Line): boolean;
  /** Seconds since 1970; undefined: the latest values are told. */
  at: number | undefined;
  textOf(value: number): string;
  onToggle(line: Line): void;
}

/** What each line is, and its value at the pointer, or its latest one. */
export function LineLegend({ lines, toneOf, isShown, at, textOf, onToggle }: Props) {
  return (
    <ul class="legend" aria-label="Series">
      {lines.map((line) => {
        const value = at === undefined ? line.values.at(-1) : valueAt(line, at);
        return (
          <li key={line.key}>
            <button
              type="button"
              class={`quiet ${toneOf(line)}`}
              aria-pressed={isShown(line)}
              onClick={() => onToggle(line)}
            >
              <span class="legend-mark" />
              <span class="cut legend-label">
                {line.service !== '' && <span class="soft">{foreign(line.service, 40)} </span>}
                {line.label}
              </span>
              <span class="number">{value === undefined ? '–' : textOf(value)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The last one up to this time. */
function valueAt({ times, values }: Line, seconds: number): number | undefined {
  const index = times.findLastIndex((time) => time <= seconds);
  return index < 0 ? undefined : values[index];
}
