import type { LedgerReport } from '../../../src/server/self-reports.ts';
import { counted, countText } from '../../parts/text.ts';

/** What came to this viewer since its start, and what it does not have any more, or never had. */
export function ViewerLedger({ viewer }: Pick<LedgerReport, 'viewer'>) {
  const losses = lossesOf(viewer);
  return (
    <section class="card" aria-label="This viewer">
      <h3>This viewer</h3>
      <p>
        Since its start came {counted(viewer.spans ?? 0, 'span')}, {counted(viewer.logs ?? 0, 'log record')}{' '}
        and {counted(viewer.points ?? 0, 'point')} of metrics.
      </p>
      {losses.length === 0 ? (
        <p class="good">✔ All of it was taken, and is here.</p>
      ) : (
        <table class="report">
          <thead>
            <tr>
              <th>What is not here</th>
              <th class="number">Count</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {losses.map(({ what, count, why }) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td class="number">{countText(count)}</td>
                <td class="soft">{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function lossesOf({
  retention,
  rejected,
  cut,
  refusedRequests,
}: LedgerReport['viewer']): { what: string; count: number; why: string }[] {
  const why =
    retention?.reason === 'age'
      ? 'They were older than the viewer keeps things.'
      : 'The store was full, and they were the oldest.';
  const again =
    'The viewer had too much to do, or its store could not be written. Senders that follow OTLP sent them again.';
  return [
    { what: 'Spans, taken away', count: retention?.spans ?? 0, why },
    { what: 'Log records, taken away', count: retention?.logs ?? 0, why },
    { what: 'Points of metrics, taken away', count: retention?.points ?? 0, why },
    { what: 'Spans, refused', count: rejected?.spans ?? 0, why: 'They had no valid trace id or span id.' },
    {
      what: 'Points of metrics, refused',
      count: rejected?.points ?? 0,
      why: 'There are more series than the viewer keeps.',
    },
    {
      what: 'Values, cut',
      count: cut?.values ?? 0,
      why: 'They were longer than 32,768 characters; their beginning is here.',
    },
    {
      what: 'Attributes, events and links, left out',
      count: cut?.parts ?? 0,
      why: 'One record had more than 1,000 of them.',
    },
    { what: 'Requests, answered with 503', count: refusedRequests, why: again },
  ].filter(({ count }) => count > 0);
}
