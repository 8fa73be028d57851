import { PLAIN_FINGERPRINT } from '../../changes/find-errors.ts';
import type { ErrorDetail } from '../../read/list-errors.ts';
import type { ErrorItem } from '../../read/shapes.ts';
import { Answer } from '../answer.ts';
import { ArgumentError } from '../argument-error.ts';
import { HOUR_US, timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

const DAY_US = 24 * HOUR_US;
const MAX_STACK_LINES = 40;

export const listErrors: Tool = {
  name: 'list_errors',
  title: 'Kinds of errors',
  description:
    'Errors by kind (fingerprint), the most recent first, with how often each came. With a fingerprint: that kind in detail, with stack, source lines, the last steps of the request, and the traces in which it came.',
  parameters: {
    fingerprint: {
      type: 'text',
      maxLength: 128,
      pattern: /^[\w.:-]{1,128}$/,
      form: 'a fingerprint as list_errors gives it',
      description: 'The kind of error to see in detail.',
    },
    service: { type: 'text', maxLength: 200, description: 'Only errors of this service.' },
    since: { type: 'time', description: 'Only kinds that came since then; by default 24h.' },
    limit: { type: 'whole', from: 1, to: 200, description: 'How many kinds, by default 20.' },
  },
  async run(source, given) {
    const sinceUs = given.time('since', Date.now()) ?? Date.now() * 1_000 - DAY_US;
    const fingerprint = given.text('fingerprint');
    if (fingerprint !== undefined) {
      const detail = await source.error(fingerprint, sinceUs);
      if (detail !== undefined) return detailAnswer(detail);
      throw new ArgumentError(
        'This fingerprint is not in the store; list_errors without it tells those that are.',
        `received: ${fingerprint}`,
      );
    }
    const limit = given.whole('limit', 20);
    const errors = await source.errors({ service: given.text('service'), sinceUs, limit });
    const answer = new Answer(`${errors.length} kinds of errors since ${timeText(sinceUs)}.`);
    for (const error of errors) tellError(answer, error);
    const known = errors.find((error) => PLAIN_FINGERPRINT.test(error.fingerprint));
    if (known !== undefined) answer.next('list_errors', { fingerprint: known.fingerprint });
    else answer.next('search_traces', { query: 'status:error' });
    return answer;
  },
};

function tellError(
  answer: Answer,
  { fingerprint, type, message, service, firstUs, lastUs, count }: ErrorItem,
): void {
  const isPlain = PLAIN_FINGERPRINT.test(fingerprint);
  answer.say(
    `${isPlain ? `fingerprint ${fingerprint}: ` : ''}${count} times, first ${timeText(firstUs)}, last ${timeText(lastUs)}`,
  );
  if (!isPlain) answer.tell(`fingerprint ${fingerprint}`);
  answer.tell(`${type} in ${service}: ${message}`);
}

function detailAnswer({
  error,
  stack,
  codeFrame,
  breadcrumbs,
  mechanism,
  handled,
  occurrences,
}: ErrorDetail): Answer {
  const answer = new Answer('One kind of error.');
  tellError(answer, error);
  if (mechanism !== null || handled !== null)
    answer.tell(`mechanism ${mechanism ?? 'unknown'}, handled: ${handled ?? 'unknown'}`);
  if (stack !== null) answer.say('Stack of the latest:');
  for (const line of (stack ?? '').split('\n', MAX_STACK_LINES)) if (line !== '') answer.tell(line);
  if (codeFrame !== null) answer.say('Source where it was thrown:');
  for (const line of (codeFrame ?? '').split('\n', MAX_STACK_LINES)) if (line !== '') answer.tell(line);
  if (Array.isArray(breadcrumbs) && breadcrumbs.length > 0) {
    answer.say('What its request did before:');
    for (const one of breadcrumbs.slice(-30)) answer.tell(one);
  }
  answer.say('Last occurrences:');
  for (const { timeUs, traceId } of occurrences.slice(0, 20)) {
    answer.say(`${timeText(timeUs)}${traceId === null ? '' : `, trace ${traceId}`}`);
  }
  const latest = occurrences.find(({ traceId }) => traceId !== null)?.traceId;
  if (latest != null) answer.next('get_trace', { trace_id: latest });
  else answer.next('list_errors');
  return answer;
}
