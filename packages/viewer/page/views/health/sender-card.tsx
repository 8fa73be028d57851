import type { Sender } from '../../../src/read/told-metrics.ts';
import { SenderTitle } from '../../parts/sender-title.tsx';
import { foreign, nsText } from '../../parts/text.ts';
import { checksOf, statusOf } from './health-checks.ts';
import { processFacts } from './process-facts.ts';
import { Fact } from './store-card.tsx';

const WORDS: Readonly<Record<string, readonly [text: string, tone: string]>> = {
  ok: ['✔ ok', 'good'],
  degraded: ['◐ degraded', 'warn'],
  down: ['✖ down', 'bad'],
  out_of_service: ['◌ out of service', 'warn'],
  unknown: ['? not known', 'soft'],
};

/** How one process is: its health checks, and what its runtime tells. */
export function SenderCard({ sender }: { sender: Sender }) {
  const status = statusOf(sender);
  const checks = checksOf(sender);
  const facts = processFacts(sender);
  return (
    <section class="card" aria-label={`${sender.service} ${sender.instance ?? ''}`}>
      <SenderTitle sender={sender} />
      {facts.length + checks.length === 0 && status === undefined && (
        <p class="soft">It tells nothing of its health: it sends no metrics, or none of its process.</p>
      )}
      {facts.length > 0 && (
        <dl class="facts">
          {status !== undefined && (
            <div>
              <dt>Health</dt>
              <dd>
                <State state={status} />
              </dd>
            </div>
          )}
          {facts.map(({ title, text }) => (
            <Fact key={title} title={title} text={text} />
          ))}
        </dl>
      )}
      {checks.length > 0 && (
        <table class="report checks">
          <thead>
            <tr>
              <th>Check</th>
              <th>State</th>
              <th class="number">Takes</th>
            </tr>
          </thead>
          <tbody>
            {checks.map(({ name, state, meanSeconds }) => (
              <tr key={name}>
                <th scope="row">{foreign(name, 80)}</th>
                <td>
                  <State state={state} />
                </td>
                <td class="number">{meanSeconds === undefined ? '–' : nsText(meanSeconds * 1e9)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function State({ state }: { state: string }) {
  const [text, tone] = WORDS[state] ?? [foreign(state, 30), ''];
  return <span class={tone}>{text}</span>;
}
