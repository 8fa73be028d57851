import type { HeatMap } from '../../../src/read/heat-map.ts';
import { countText } from '../../parts/text.ts';
import { rangeText } from './heat-plot.tsx';

/** How often each size was measured, in all the time that is shown. */
export function HeatTable({ heat, unit }: { heat: HeatMap; unit: string }) {
  const counts = heat.bounds.map((_, row) =>
    heat.columns.reduce((sum, column) => sum + (column[row] ?? 0), 0),
  );
  const total = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  return (
    <details class="as-table">
      <summary>As a table</summary>
      <div class="report-box">
        <table class="report">
          <caption>How often each size was measured in this time</caption>
          <thead>
            <tr>
              <th>Values</th>
              <th class="number">Times</th>
              <th class="number">Share</th>
            </tr>
          </thead>
          <tbody>
            {counts.map((count, row) =>
              count === 0 ? null : (
                <tr key={heat.bounds[row]}>
                  <th scope="row">{rangeText(heat, row, unit)}</th>
                  <td class="number">{countText(count)}</td>
                  <td class="number">{((100 * count) / total).toFixed(1)} %</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </details>
  );
}
