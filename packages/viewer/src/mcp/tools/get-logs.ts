import type { LogItem } from '../../read/shapes.ts';
import { Answer } from '../answer.ts';
import { ArgumentError } from '../argument-error.ts';
import type { Tool } from '../tool.ts';
import { traceIdParameter } from './get-trace.ts';
import { tellLog } from './log-lines.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export const getLogs: Tool = {
  name: 'get_logs',
  title: 'Log records of a request',
  description:
    'The log records of one request, by time, with all their fields: by its trace id, or by the request id that a user or another log names. Give one of the two.',
  parameters: {
    trace_id: traceIdParameter('The id of the trace.'),
    request_id: {
      type: 'text',
      maxLength: 200,
      pattern: /^[^"\\\p{Cc}]{1,200}$/u,
      form: 'a request id: at most 200 characters, without quotes, backslashes and control characters',
      description: 'The request id (the field request_id of log records, the header X-Request-Id).',
    },
    level: { type: 'choice', values: LEVELS, description: 'Only records of this level and above.' },
    limit: {
      type: 'whole',
      from: 1,
      to: 500,
      description: 'How many records at most, the newest; by default 100.',
    },
  },
  async run(source, given) {
    const [traceId, requestId, level] = [
      given.text('trace_id'),
      given.text('request_id'),
      given.text('level'),
    ];
    if ((traceId === undefined) === (requestId === undefined)) {
      throw new ArgumentError('One of trace_id and request_id must be given, and not both.');
    }
    const whose = traceId === undefined ? `@request_id:"${requestId}"` : `trace:${traceId}`;
    const query = level === undefined ? whose : `${whose} level>=${level}`;
    const limit = given.whole('limit', 100);
    const logs: LogItem[] = [];
    let cursor: string | undefined;
    do {
      const page = await source.logs({ query, limit: limit - logs.length, cursor });
      logs.push(...page.logs);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && logs.length < limit);
    logs.sort((a, b) => a.timeUs - b.timeUs || a.id - b.id);
    const answer = new Answer(
      `${logs.length} log records${cursor === undefined ? '' : ', the newest; there are more'}.`,
    );
    for (const log of logs) tellLog(answer, log);
    if (cursor !== undefined) answer.rest('The rest: a higher limit, or a level.');
    const other = logs.find((log) => log.traceId !== null)?.traceId;
    if (traceId === undefined && other != null) answer.next('get_trace', { trace_id: other });
    else if (traceId !== undefined && logs.length > 0) answer.next('get_trace', { trace_id: traceId });
    else answer.next('search_traces', {});
    return answer;
  },
};
