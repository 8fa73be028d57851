// One measured process: argv 2 the logger. For each message of its parent it writes a round and answers what it cost.
import { LOGGERS } from './loggers.mjs';

const LINES = 10_000;
/** A line that is not written costs too little for one of them to be measured. */
const LINES_OFF = 200_000;
const logger = await LOGGERS[process.argv[2]]();
const sdk = process.env.BENCH_SDK ? await import('throughline') : undefined;
const tracer = sdk && (await import('@opentelemetry/api')).trace.getTracer('bench');
const turn = () => new Promise((resolve) => setImmediate(resolve));
let at = 0;

const fieldsOf = () => ({
  userId: `u-${at++ % 1000}`,
  assessmentId: 42,
  score: 7.5,
  passed: true,
  course: 'algebra',
  attempt: 3,
});
const same = fieldsOf();

const ROUNDS = {
  /** All lines in one tick. */
  async burst() {
    for (let line = 0; line < LINES; line++) logger.line(fieldsOf());
  },
  /** A turn of the event loop after every thousand lines. */
  async turns() {
    for (let line = 0; line < LINES; line++) {
      logger.line(fieldsOf());
      if (line % 1000 === 999) await turn();
    }
  },
  /** A level that is off; the fields are there already. */
  async off() {
    for (let line = 0; line < LINES_OFF; line++) logger.off(same);
  },
  /** What the making of the fields costs by itself. */
  async nothing() {
    for (let line = 0; line < LINES; line++) fieldsOf();
  },
};

async function round(name) {
  const before = process.cpuUsage();
  if (tracer) await tracer.startActiveSpan('round', (span) => ROUNDS[name]().finally(() => span.end()));
  else await ROUNDS[name]();
  do await new Promise((resolve) => setTimeout(resolve, 2));
  while (process.stdout.writableLength > 0);
  if (process.env.OTEL_LOGS_EXPORTER === 'otlp') await sdk.forceFlush();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (name === 'off' ? LINES_OFF : LINES);
}

process.on('message', async (name) => {
  if (name === 'end') process.exit(0);
  process.send({ cost: await round(name) });
});
process.send('ready');
