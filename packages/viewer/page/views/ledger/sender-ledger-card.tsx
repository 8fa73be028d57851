import type { Sender } from '../../../src/read/told-metrics.ts';
import { SenderTitle } from '../../parts/sender-title.tsx';
import { countText, foreign } from '../../parts/text.ts';
import { toldSum } from '../../parts/told.ts';
import { reasonWords } from './drop-reasons.ts';
import { dropsOf, ledgerOf } from './sender-ledger.ts';

/** What one process made, what of it arrived, and what did not. */
export function SenderLedger({ sender }: { sender: Sender }) {
  const ledger = ledgerOf(sender);
  const drops = dropsOf(sender);
  const truncated = toldSum(sender, 'throughline.values.truncated') ?? 0;
  return (
    <section class="card" aria-label={`${sender.service} ${sender.instance ?? ''}`}>
      <SenderTitle sender={sender} />
      {ledger.length === 0 && drops.length === 0 ? (
        <p class="soft">It does not tell what became of its telemetry: it sends no metrics of its SDK.</p>
      ) : (
        <>
          <table class="report ledger">
            <thead>
              <tr>
                <th>Of this process</th>
                <th class="number">Made</th>
                <th class="number">Delivered</th>
                <th class="number">On their way</th>
                <th class="number">Lost</th>
              </tr>
            </thead>
            <tbody>
              {ledger.map(({ signal, made, delivered, pending, dropped }) => (
                <tr key={signal}>
                  <th scope="row">{signal}</th>
                  <td class="number">{made === undefined ? <span class="soft">–</span> : countText(made)}</td>
                  <td class="number">{countText(delivered)}</td>
                  <td class="number">{countText(pending)}</td>
                  <td class={`number ${dropped > 0 ? 'bad' : 'soft'}`}>{countText(dropped)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {drops.length === 0 ? (
            <p class="good ledger-verdict">✔ Nothing was lost.</p>
          ) : (
            <ul class="drops" aria-label="What was left out, and why">
              {drops.map(({ signal, reason, count }) => {
                const { means, change } = reasonWords(reason);
                return (
                  <li key={`${signal} ${reason}`}>
                    <strong>
                      {countText(count)} {signal.toLowerCase()}
                    </strong>{' '}
                    <code>{foreign(reason, 80)}</code> {means}{' '}
                    {change !== '' && <span class="soft">{change}</span>}
                  </li>
                );
              })}
            </ul>
          )}
          {truncated > 0 && <p class="soft">{countText(truncated)} values were cut to their limit.</p>}
        </>
      )}
    </section>
  );
}
