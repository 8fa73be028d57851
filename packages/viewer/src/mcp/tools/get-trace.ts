import { PLAIN_FINGERPRINT } from '../../changes/find-errors.ts';
import { durationText } from '../../duration-text.ts';
import type { TraceDetail } from '../../read/shapes.ts';
import { Answer } from '../answer.ts';
import { ArgumentError } from '../argument-error.ts';
import type { Parameter } from '../parameters.ts';
import { timeText } from '../times.ts';
import type { Tool } from '../tool.ts';
import { tellLog } from './log-lines.ts';
import { tellTree } from './trace-tree.ts';

const WARNING = 13;
const MAX_LOGS = 20;

/** An argument that names a trace. */
export function traceIdParameter(description: string, required?: true): Parameter {
  return {
    type: 'text',
    maxLength: 32,
    pattern: /^[0-9a-f]{32}$/,
    form: '32 hexadecimal digits in lower case, as search_traces gives them',
    description,
    ...(required && { required }),
  };
}

export const getTrace: Tool = {
  name: 'get_trace',
  title: 'One trace',
  description:
    'One request from its beginning to its end, through all services: its spans as a tree with durations, failures, exceptions and database statements, its errors, its flows, and its log records from warn on. "waited for" says of how much of the whole time a span is the reason.',
  parameters: { trace_id: traceIdParameter('The id of the trace.', true) },
  async run(source, given) {
    const traceId = given.text('trace_id') ?? '';
    const detail = await source.trace(traceId);
    if (detail === undefined) {
      throw new ArgumentError(
        `Trace ${traceId} is not in the store. It never came, or was old and is gone; search_traces finds those that are there.`,
      );
    }
    return answerOf(detail);
  },
};

function answerOf(detail: TraceDetail): Answer {
  const { trace, spans, logs, errors, flows, truncated } = detail;
  const answer = new Answer(
    `Trace ${trace.traceId}: ${timeText(trace.startUs)}, ${durationText(trace.durationNs / 1e6)}, ${trace.spans} spans, ${trace.failed} failed, ${trace.logs} log records, ${errors.length} errors.`,
  );
  for (const { name, outcome, step, reason } of flows) {
    const parts = [
      `flow ${name}: ${outcome ?? 'in flight'}`,
      step === null ? '' : `last step ${step}`,
      reason ?? '',
    ];
    answer.tell(parts.filter((part) => part !== '').join(', '));
  }
  for (const { type, message, service } of errors.slice(0, 10))
    answer.tell(`error ${type} in ${service}: ${message}`);
  answer.say('Spans:');
  tellTree(answer, spans, trace.startUs);
  if (truncated.spans > 0) answer.say(`${truncated.spans} more spans are left out.`);
  const telling = logs.filter(({ severity }) => severity >= WARNING);
  if (telling.length > 0) answer.say('Log records from warn on:');
  for (const log of telling.slice(0, MAX_LOGS)) tellLog(answer, log);
  const known = errors.find(({ fingerprint }) => PLAIN_FINGERPRINT.test(fingerprint));
  if (known !== undefined) answer.next('list_errors', { fingerprint: known.fingerprint });
  if (trace.logs > 0) answer.next('get_logs', { trace_id: trace.traceId });
  else answer.next('service_map');
  return answer;
}
