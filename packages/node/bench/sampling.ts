/**
 * What a server span costs, from startSpan to end without its export, sampled and not: processor time, in turns, medians.
 * `node --conditions=@throughline/source packages/node/bench/sampling.ts`
 */
import { type Context, ROOT_CONTEXT, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { guardApi } from '../src/api-guard/guard-api.ts';
import { guardRecordedSpans } from '../src/api-guard/guard-recorded-spans.ts';
import { createSampler } from '../src/boot/sampler.ts';
import type { SamplerPlan } from '../src/config/pipeline.ts';
import { RecordCounts } from '../src/exits/record-counts.ts';
import { createEntryLimits } from '../src/limits/entry-limits.ts';
import { ParentFirstSampler } from '../src/sampling/parent-first-sampler.ts';
import { parseRules } from '../src/sampling/parse-rules.ts';
import { RuleSampler } from '../src/sampling/rule-sampler.ts';
import { RecordingProvider } from '../src/tracing/recording-provider.ts';

const SPANS = 100_000;
const ROUNDS = 15;

const entry = createEntryLimits({
  valueLength: 16_384,
  textLength: 16_384,
  sizeOf: () => 0,
  onTruncated: () => {},
});
guardApi();
guardRecordedSpans();

const nowhere: SpanProcessor = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

function tracerWith(sampler: Sampler): Tracer {
  const counts = new RecordCounts();
  return new RecordingProvider({
    resource: resourceFromAttributes({}),
    sampler: counts.counting(sampler),
    limits: {
      attributeCountLimit: 128,
      eventCountLimit: 128,
      linkCountLimit: 128,
      attributePerEventCountLimit: 128,
      attributePerLinkCountLimit: 128,
    },
    entry,
    processors: [counts.spanProcessor, nowhere],
    warn: () => {},
  }).getTracer('bench');
}

const configured = (root: SamplerPlan): Sampler => createSampler({ kind: 'parent_based', root });
const ruled = (text: string): Sampler =>
  new ParentFirstSampler(new RuleSampler({ rules: parseRules(text).rules, otherwise: 1 }));
const below = (traceFlags: number): Context =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags,
    isRemote: true,
  });
const rules = 'http.route=/health -> 0; http.route=/checkout/* -> 1; name=job * -> 0.5;';

const cases: readonly (readonly [string, Sampler, Context])[] = [
  ['always_on, sampled', configured({ kind: 'always_on' }), ROOT_CONTEXT],
  ['always_off', configured({ kind: 'always_off' }), ROOT_CONTEXT],
  ['traceidratio 0.01', configured({ kind: 'ratio', ratio: 0.01 }), ROOT_CONTEXT],
  ['below a remote parent, sampled', configured({ kind: 'always_on' }), below(1)],
  ['below a remote parent, not sampled', configured({ kind: 'always_on' }), below(0)],
  ['rules: the fourth, sampled', ruled(`${rules} * -> 1`), ROOT_CONTEXT],
  ['rules: the first, share 0', ruled(`http.route=/users/:id -> 0; ${rules}`), ROOT_CONTEXT],
  ['rules: the fourth, share 0', ruled(`${rules} * -> 0`), ROOT_CONTEXT],
  ['rules: the fourth, share 0.01', ruled(`${rules} * -> 0.01`), ROOT_CONTEXT],
  ['rules: the fourth, limit of 1/s', ruled(`${rules} * -> 1 max 1/s`), ROOT_CONTEXT],
];

function serve(tracer: Tracer, context: Context): void {
  const attributes = {
    'http.request.method': 'GET',
    'url.path': '/users/42',
    'url.scheme': 'http',
    'server.address': 'localhost',
    'server.port': 8080,
    'network.protocol.version': '1.1',
    'client.address': '127.0.0.1',
    'user_agent.original': 'bench',
  };
  const span = tracer.startSpan('GET', { kind: SpanKind.SERVER, attributes }, context);
  span.setAttribute('http.route', '/users/:id');
  span.setAttribute('http.response.status_code', 200);
  span.updateName('GET /users/:id');
  span.end();
}

const runs = cases.map(([name, sampler, context]) => {
  const tracer = tracerWith(sampler);
  const run = (): void => {
    for (let count = 0; count < SPANS; count += 1) serve(tracer, context);
  };
  return { name, run, times: [] as number[] };
});
for (const { run } of runs) run();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { run, times } of runs) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    times.push(((user + system) * 1_000) / SPANS);
  }
}
const medians = runs.map(
  ({ times }) => times.toSorted((one, other) => one - other)[ROUNDS >> 1] ?? Number.NaN,
);
const [sampled = Number.NaN] = medians;
for (const [index, { name }] of runs.entries()) {
  const ns = medians[index] ?? Number.NaN;
  console.log(`${name.padEnd(36)} ${ns.toFixed(0).padStart(5)} ns  ${(ns / sampled).toFixed(2)}`);
}
