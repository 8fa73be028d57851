import { addressOf } from '../../browser/route.ts';
import { dateClock } from '../../parts/text.ts';

interface Exemplar {
  timeUs: number;
  value: number;
  traceId: string | null;
}

const MOST = 12;

/** Single measurements with the trace in which they were made. */
export function ExemplarTable({
  exemplars,
  textOf,
}: {
  exemplars: readonly Exemplar[];
  textOf(value: number): string;
}) {
  const withTrace = exemplars.filter(({ traceId }) => traceId !== null);
  if (withTrace.length === 0) return null;
  const largest = [...withTrace].sort((a, b) => b.value - a.value).slice(0, MOST);
  return (
    <section class="figure" aria-label="Exemplars">
      <h3>
        Exemplars <span class="soft">the largest first</span>
      </h3>
      <table class="report">
        <thead>
          <tr>
            <th class="number">Value</th>
            <th>Time</th>
            <th>Trace</th>
          </tr>
        </thead>
        <tbody>
          {largest.map(({ timeUs, value, traceId }) => (
            <tr key={`${timeUs} ${value} ${traceId}`}>
              <td class="number">{textOf(value)}</td>
              <td class="mono">{dateClock(timeUs)}</td>
              <td class="mono">
                <a href={addressOf(['trace', traceId ?? ''])} aria-label={`Trace ${traceId}`}>
                  {traceId?.slice(0, 8)}…
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
