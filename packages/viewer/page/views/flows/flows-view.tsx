import { useState } from 'preact/hooks';
import './flows.css';
import { addressOf, go } from '../../browser/route.ts';
import { api, type FlowParameters } from '../../data/api.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { ChoiceTabs } from '../../parts/choice-tabs.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import type { ViewProps } from '../view.ts';
import { FlowRows } from './flow-rows.tsx';
import { FlowSummaries } from './flow-summaries.tsx';

const EVERY_MS = 2_000;
const LIMIT = 500;
const STATES = [
  ['all', 'All'],
  ['in_flight', 'In flight'],
  ['ended', 'Ended'],
  ['aborted', 'Aborted'],
] as const;

/** Flows: what is under way and how old it is, and where those that ended stopped. */
export function FlowsView({ route }: ViewProps) {
  const [active, setActive] = useState<string>();
  const name = route.query.get('name') ?? undefined;
  const state = stateOf(route.query.get('state'));
  const { value, failure, reload } = useAnswer(
    `flows ${state} ${name ?? ''}`,
    (signal) => api.flows({ name, state, limit: LIMIT }, signal),
    { everyMs: EVERY_MS },
  );
  const place = (given: { name?: string | undefined; state?: string }): void =>
    go(addressOf(['flows'], { name, state, ...given }), { replace: true });
  return (
    <>
      {failure !== undefined && <FailureNote failure={failure} onRetry={reload} />}
      {value !== undefined && value.summary.length === 0 && (
        <div class="empty">
          <p>No flow has been seen yet.</p>
          <p>
            <code>await flow('ship_order', &#123; orderId &#125;, async (f) =&gt; …)</code> of{' '}
            <code>throughline</code> makes one.
          </p>
        </div>
      )}
      {value !== undefined && value.summary.length > 0 && (
        <div class="flows">
          <FlowSummaries
            summaries={value.summary}
            chosen={name}
            onChoose={(next) => place({ name: next === name ? undefined : next })}
          />
          <div class="flow-list">
            <div class="bar">
              <ChoiceTabs
                label="State"
                choices={STATES}
                value={state}
                onChange={(next) => place({ state: next })}
              />
              {name !== undefined && (
                <button type="button" class="quiet" onClick={() => place({ name: undefined })}>
                  All names ×
                </button>
              )}
            </div>
            {value.flows.length === 0 ? (
              <p class="empty">No flow is in this state.</p>
            ) : (
              <FlowRows flows={value.flows} active={active} onActive={setActive} />
            )}
          </div>
        </div>
      )}
    </>
  );
}

function stateOf(given: string | null): NonNullable<FlowParameters['state']> {
  return STATES.find(([state]) => state === given)?.[0] ?? 'all';
}
