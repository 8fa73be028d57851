import type { FlowSummary } from '../../../src/read/list-flows.ts';
import { agoText } from '../../parts/long-time.ts';
import { counted, countText, foreign } from '../../parts/text.ts';

interface Props {
  summaries: readonly FlowSummary[];
  chosen: string | undefined;
  onChoose(name: string): void;
}

/** All flows by name: how many are where, and at which step they stop. */
export function FlowSummaries({ summaries, chosen, onChoose }: Props) {
  const shown = chosen === undefined ? summaries : summaries.filter(({ name }) => name === chosen);
  return (
    <section class="flow-summaries" aria-label="By name">
      {(shown.length > 0 ? shown : summaries).map((summary) => (
        <article key={summary.name} class="flow-summary">
          <h2>
            <button
              type="button"
              class="quiet"
              aria-pressed={summary.name === chosen}
              onClick={() => onChoose(summary.name)}
            >
              {foreign(summary.name, 80)}
            </button>
          </h2>
          <p class="flow-counts">
            <Count count={summary.inFlight} text="in flight" tone="" />
            <Count count={summary.completed} text="completed" tone="good" />
            <Count count={summary.failed} text="failed" tone="bad" />
            <Count count={summary.aborted} text="aborted" tone="bad" />
            <Count count={summary.incomplete} text="incomplete" tone="warn" />
            {summary.oldestStartedUs !== null && (
              <span class="soft">the oldest began {agoText(summary.oldestStartedUs)}</span>
            )}
          </p>
          <Funnel summary={summary} />
        </article>
      ))}
    </section>
  );
}

function Count({ count, text, tone }: { count: number; text: string; tone: string }) {
  if (count === 0) return null;
  return (
    <span>
      <strong class={tone}>{countText(count)}</strong> {text}
    </span>
  );
}

/** How many began each step, and of those how many stopped in it. */
function Funnel({ summary }: { summary: FlowSummary }) {
  const most = Math.max(1, ...summary.funnel.map(({ began }) => began));
  if (summary.funnel.length === 0) return <p class="soft">It has no steps.</p>;
  return (
    <table class="funnel" aria-label={`Where ${foreign(summary.name, 80)} stops`}>
      <thead>
        <tr>
          <th>Step</th>
          <td aria-hidden="true" />
          <th class="number">Began</th>
          <th class="number">Stopped</th>
        </tr>
      </thead>
      <tbody>
        {summary.funnel.map(({ step, began, stoppedIn }) => (
          <tr key={step}>
            <th scope="row" class="cut">
              {foreign(step, 80)}
            </th>
            <td aria-hidden="true" class="funnel-bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none">
                <rect class="funnel-on" width={(100 * (began - stoppedIn)) / most} height="10" />
                <rect
                  class="funnel-stopped"
                  x={(100 * (began - stoppedIn)) / most}
                  width={(100 * stoppedIn) / most}
                  height="10"
                />
              </svg>
            </td>
            <td class="number">{countText(began)}</td>
            <td class={`number ${stoppedIn > 0 ? 'bad' : 'soft'}`} title={counted(stoppedIn, 'flow')}>
              {stoppedIn === 0 ? '–' : countText(stoppedIn)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
