import { dateClock, foreign } from '../../parts/text.ts';
import type { Line } from './series-lines.ts';

const MOST_ROWS = 60;

/** The values of a plot, the newest first. */
export function LineTable({ lines, textOf }: { lines: readonly Line[]; textOf(value: number): string }) {
  const byTime = new Map<number, (number | undefined)[]>();
  lines.forEach(({ times, values }, column) => {
    times.forEach((time, i) => {
      const row = byTime.get(time) ?? [];
      row[column] = values[i];
      byTime.set(time, row);
    });
  });
  const rows = [...byTime].sort(([a], [b]) => b - a).slice(0, MOST_ROWS);
  return (
    <details class="as-table">
      <summary>As a table</summary>
      <div class="report-box">
        <table class="report">
          <caption>
            {byTime.size > MOST_ROWS
              ? `The newest ${MOST_ROWS} of ${byTime.size} times`
              : 'All values in this time'}
          </caption>
          <thead>
            <tr>
              <th>Time</th>
              {lines.map(({ key, label, service }) => (
                <th key={key} class="number">
                  {label === '' ? foreign(service, 60) : label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([time, values]) => (
              <tr key={time}>
                <th scope="row" class="mono">
                  {dateClock(time * 1e6)}
                </th>
                {lines.map(({ key }, column) => {
                  const value = values[column];
                  return (
                    <td key={key} class="number">
                      {value === undefined ? '' : textOf(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
