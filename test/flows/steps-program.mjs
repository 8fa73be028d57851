// Started by measure-steps.ts: CPU time of one step in several ways, interleaved. Prints one JSON object.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, logs, metrics, trace } from '@opentelemetry/api';
import { MetricReader } from '@opentelemetry/sdk-metrics';
import { configureRuntime, getRuntime } from '@throughline/api/runtime';
import { start } from 'throughline/start';

const folder = mkdtempSync(join(tmpdir(), 'throughline-measure-'));
Object.assign(process.env, {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  THROUGHLINE_LOG_FORMAT: 'none',
  THROUGHLINE_SPOOL_DIR: folder,
});
class NeverCollected extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}
const nothing = {
  onStart() {},
  onEnd() {},
  onEmit() {},
  forceFlush: async () => {},
  shutdown: async () => {},
};
// Spans, records and metrics are made in full and go nowhere.
start({
  serviceName: 'measured',
  spanProcessors: [nothing],
  logRecordProcessors: [nothing],
  metricReaders: [new NeverCollected()],
});
const { flow } = await import('throughline');
const { flowJournal } = getRuntime();

const rounds = Number(process.argv[2] ?? 25);
const count = Number(process.argv[3] ?? 4_000);
const work = async () => 1;
const tracer = trace.getTracer('@throughline/api');
const logger = logs.getLogger('flows');
const duration = metrics.getMeter('measured').createHistogram('measured.duration', { unit: 's' });

/** What a step is beside being a step: a span that is active, and a record of its start. */
async function spanAndRecord(times) {
  await flow('measured_flow', async (f) => {
    for (let at = 0; at < times; at++) {
      const active = context.active();
      const attributes = {
        'throughline.flow.id': f.id,
        'throughline.flow.name': f.name,
        'throughline.flow.step': 'load_answers',
      };
      const span = tracer.startSpan('load_answers', { attributes }, active);
      const inside = trace.setSpan(active, span);
      if (logger.enabled({ context: inside, severityNumber: 5, eventName: 'throughline.flow.step' })) {
        logger.emit({
          timestamp: Date.now(),
          severityNumber: 5,
          severityText: 'debug',
          eventName: 'throughline.flow.step',
          body: 'measured_flow_step',
          attributes: { ...attributes, step: 'load_answers', flow_id: f.id },
          context: inside,
        });
      }
      try {
        await context.with(inside, work);
      } finally {
        span.end();
      }
    }
  });
}

async function steps(times) {
  await flow('measured_flow', async (f) => {
    for (let at = 0; at < times; at++) await f.step('load_answers', work);
  });
}

/** The histogram that each step records, alone. */
async function durations(times) {
  for (let at = 0; at < times; at++) {
    duration.record(at / 1_000_000, {
      'flow.name': 'measured_flow',
      step: 'load_answers',
      outcome: 'completed',
    });
  }
}

/** The two writes of a step: that it began, and that it ended. */
async function journalWrites(times) {
  const entry = flowJournal.begin({
    id: 'x-00000000',
    name: 'x',
    fields: {},
    startedAt: Date.now(),
    stepsDone: 0,
  });
  for (let at = 0; at < times; at++)
    entry.stepEnded(entry.stepBegan('load_answers', '0123456789abcdef'), true);
  entry.end();
}

const ways = { spanAndRecord, step: steps, stepWithJournal: steps, durations, journalWrites };

const micros = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
for (let round = -3; round < rounds; round++) {
  for (const [way, run] of Object.entries(ways)) {
    configureRuntime({ flowJournal: way === 'stepWithJournal' ? flowJournal : undefined });
    const before = process.cpuUsage();
    await run(count);
    const { user, system } = process.cpuUsage(before);
    // The first rounds warm up.
    if (round >= 0) micros[way].push((user + system) / count);
  }
}

const single = [];
const entry = flowJournal.begin({
  id: 'x-00000000',
  name: 'x',
  fields: {},
  startedAt: Date.now(),
  stepsDone: 0,
});
for (let at = 0; at < 20_000; at++) {
  const began = performance.now();
  entry.stepEnded(entry.stepBegan('load_answers', '0123456789abcdef'), true);
  single.push((performance.now() - began) * 1_000);
}
entry.end();
process.stdout.write(`${JSON.stringify({ micros, single: single.sort((a, b) => a - b) })}\n`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
