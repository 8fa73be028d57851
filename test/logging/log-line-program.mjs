// Writes lines with our logger and with pino in turns, and sends their CPU time to its parent: see measure-log-line.ts.

import { setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import pino from 'pino';
import { getLogger } from 'throughline';

const LINES = 10_000;
const [rounds = 15, perTurn = LINES] = process.argv.slice(2).map(Number);
const PATHS = ['password', 'user.password', 'headers.authorization', 'card.number', 'token'];

const ours = getLogger('assessments');
const plain = pino({ name: 'assessments' });
const redacting = pino({ name: 'assessments', redact: PATHS });
const correlating = pino({
  name: 'assessments',
  redact: PATHS,
  mixin() {
    const { traceId, spanId } = trace.getActiveSpan().spanContext();
    return { trace_id: traceId, span_id: spanId };
  },
});

/** Ids and numbers change from line to line, words do not. */
const ids = Array.from({ length: 1_000 }, () => crypto.randomUUID());
const flat = (at) => ({
  user_id: ids[at % 1_000],
  assessment_id: ids[(at * 7) % 1_000],
  skill_area: 'mathematics',
  score: at % 100,
  duration_ms: (at % 977) / 10,
  retried: false,
});
const nested = (at) => ({
  user: { id: ids[at % 1_000], plan: 'school' },
  assessment_id: ids[(at * 7) % 1_000],
  skills: ['mathematics', 'reading'],
  score: at % 100,
  duration_ms: (at % 977) / 10,
  retried: false,
});

const variants = {
  getLogger: (at) => ours.info('assessment_submitted', flat(at)),
  'getLogger, nested fields': (at) => ours.info('assessment_submitted', nested(at)),
  'getLogger, disabled level': (at) => ours.debug('assessment_submitted', flat(at)),
  pino: (at) => plain.info(flat(at), 'assessment_submitted'),
  'pino, 5 paths': (at) => redacting.info(flat(at), 'assessment_submitted'),
  'pino, 5 paths, trace ids': (at) => correlating.info(flat(at), 'assessment_submitted'),
  'pino, 5 paths, nested fields': (at) => redacting.info(nested(at), 'assessment_submitted'),
  'fields alone': (at) => {
    kept.fields = flat(at);
  },
};
const wanted = process.env.ONLY
  ? Object.keys(variants).filter((name) => name === process.env.ONLY)
  : Object.keys(variants);
/** So that nothing is optimized away. */
const kept = { fields: undefined };

async function measure(write) {
  const before = process.cpuUsage();
  await trace.getTracer('measure').startActiveSpan('request', async (span) => {
    for (let from = 0; from < LINES; from += perTurn) {
      for (let at = from; at < from + perTurn; at++) write(at);
      await turn();
    }
    span.end();
  });
  await turn();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / LINES;
}

const figures = Object.fromEntries(wanted.map((name) => [name, []]));
for (let round = -3; round < rounds; round++) {
  for (const name of wanted) {
    const micros = await measure(variants[name]);
    if (round >= 0) figures[name].push(micros);
  }
}
process.send?.(figures);
if (!process.send) console.error(JSON.stringify(figures));
process.disconnect?.();
