import { durationText } from '../../duration-text.ts';
import type { TraceItem } from '../../read/shapes.ts';
import { Answer } from '../answer.ts';
import { timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

export const SEARCH_HELP =
  'All terms must hold. field:value with * for any text; fields are service, name, status (error, ok, 503, 5xx), duration (duration>300ms), route, kind, peer, flow, step, trace, since, until (since:10m), and any attribute by its key (user_id:42, http.request.method:POST). -term excludes. A word or "words in quotes" are full text.';

export const searchTraces: Tool = {
  name: 'search_traces',
  title: 'Search traces',
  description: `Finds requests (traces) by a search, the newest first: each with id, duration, status, services. ${SEARCH_HELP} Empty: the newest traces.`,
  parameters: {
    query: {
      type: 'text',
      maxLength: 2_000,
      description: 'The search, such as: service:api status:error duration>300ms since:10m',
    },
    limit: { type: 'whole', from: 1, to: 200, description: 'How many traces, by default 20.' },
    cursor: {
      type: 'text',
      maxLength: 60,
      pattern: /^[\d.]{1,60}$/,
      form: 'the cursor that an earlier answer gave',
      description: 'Of an earlier answer with the same query: the traces after those.',
    },
  },
  async run(source, given) {
    const query = given.text('query') ?? '';
    const limit = given.whole('limit', 20);
    const { traces, next } = await source.traces({ query, limit, cursor: given.text('cursor') });
    const answer = new Answer(`${traces.length} traces${next === null ? '' : ', and there may be more'}.`);
    for (const trace of traces) tellTrace(answer, trace);
    const [first] = traces.filter(({ failed }) => failed > 0).concat(traces);
    if (first !== undefined) answer.next('get_trace', { trace_id: first.traceId });
    else answer.next('health');
    if (next !== null) {
      answer.rest(`The rest: the same query and limit again, with cursor ${JSON.stringify(next)}.`);
    }
    return answer;
  },
};

function tellTrace(
  answer: Answer,
  { traceId, startUs, durationNs, root, spans, failed, logs, services, flow }: TraceItem,
): void {
  answer.say(
    `trace ${traceId}: ${timeText(startUs)}, ${durationText(durationNs / 1e6)}, ${spans} spans, ${failed} failed, ${logs} log records`,
  );
  const status = root?.status == null ? '' : ` ${root.status}`;
  answer.tell(
    `${root?.name ?? 'no span has come'}${status} [${services.join(', ')}]${flow === null ? '' : ` flow ${flow}`}`,
  );
}
