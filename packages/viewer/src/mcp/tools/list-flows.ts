import type { FlowSummary } from '../../read/list-flows.ts';
import type { FlowItem } from '../../read/shapes.ts';
import { Answer } from '../answer.ts';
import { timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

export const listFlows: Tool = {
  name: 'list_flows',
  title: 'Flows',
  description:
    'Flows, which are operations of several steps: how many of each name completed, failed, were aborted or are in flight, how far they got step by step, and the latest ones with the step at which each is or ended.',
  parameters: {
    state: {
      type: 'choice',
      values: ['all', 'in_flight', 'ended', 'aborted'],
      description: 'in_flight: not ended yet; aborted: their process died. By default all.',
    },
    name: { type: 'text', maxLength: 200, description: 'Only flows of this name.' },
    limit: { type: 'whole', from: 1, to: 200, description: 'How many flows, by default 20.' },
  },
  async run(source, given) {
    const state = (given.text('state') ?? 'all') as 'all' | 'in_flight' | 'ended' | 'aborted';
    const name = given.text('name');
    const { flows, summary } = await source.flows({ name, state, limit: given.whole('limit', 20) });
    const answer = new Answer(`${flows.length} flows, the newest first, after what is known of all flows.`);
    for (const one of summary) if (name === undefined || one.name === name) tellSummary(answer, one);
    answer.say('Flows:');
    for (const flow of flows) tellFlow(answer, flow);
    const stopped = flows.find(({ outcome, traceId }) => outcome !== 'completed' && traceId !== null);
    const traceId = (stopped ?? flows.find((flow) => flow.traceId !== null))?.traceId;
    if (traceId != null) answer.next('get_trace', { trace_id: traceId });
    else answer.next('search_traces', { query: 'flow:*' });
    return answer;
  },
};

function tellSummary(answer: Answer, summary: FlowSummary): void {
  const { name, inFlight, completed, failed, incomplete, aborted, oldestStartedUs, funnel } = summary;
  answer.tell(
    `flow ${name}: ${completed} completed, ${failed} failed, ${incomplete} incomplete, ${aborted} aborted, ${inFlight} in flight${oldestStartedUs === null ? '' : ` (the oldest since ${timeText(oldestStartedUs)})`}`,
  );
  for (const { step, began, completed: done, failed: broken, stoppedIn } of funnel) {
    answer.tell(
      `step ${step}: ${began} began, ${done} completed, ${broken} failed, ${stoppedIn} flows ended in it`,
      2,
    );
  }
}

function tellFlow(answer: Answer, flow: FlowItem): void {
  const { traceId, startedUs, lastUs, name, service, outcome, step, stalled, reason, progress } = flow;
  answer.say(`${timeText(startedUs ?? lastUs)}${traceId === null ? '' : `, trace ${traceId}`}`);
  const parts = [
    `flow ${name} [${service}] ${outcome ?? (stalled ? 'in flight, stalled' : 'in flight')}`,
    step === null ? '' : `last step ${step}`,
    progress === null ? '' : `progress ${progress.done} of ${progress.total ?? 'unknown'}`,
    reason === null ? '' : `reason ${reason}`,
  ];
  answer.tell(parts.filter((part) => part !== '').join(', '));
}
