import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'throughline-keys-'));
after(() => rmSync(folder, { recursive: true }));

interface Outcome {
  thrown: string[];
  carrier: { baggage?: string; read?: string };
  polluted: unknown;
  untouched: boolean;
  checks: string[];
}

const inVariable = {
  OTEL_RESOURCE_ATTRIBUTES: '__proto__=x,constructor=c,prototype=p,app.kept=kept',
};

function inFile(endpoint: string): Record<string, string> {
  const file = join(folder, 'otel.yaml');
  writeFileSync(
    file,
    `file_format: "1.0"
propagator: { composite_list: "tracecontext,baggage" }
resource:
  attributes_list: "__proto__=x,constructor=c"
  attributes:
    - { name: __proto__, value: x }
    - { name: constructor, value: c }
    - { name: prototype, value: p }
    - { name: app.kept, value: kept }
${['tracer', 'logger']
  .map(
    (name) => `${name}_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "${endpoint}/v1/${name === 'tracer' ? 'traces' : 'logs'}" } } }
`,
  )
  .join('')}meter_provider:
  readers:
    - periodic: { interval: 500, timeout: 500, exporter: { otlp_http: { endpoint: "${endpoint}/v1/metrics" } } }
`,
  );
  return { OTEL_CONFIG_FILE: file };
}

for (const [where, environment] of [
  ['the environment', (receiver: OtlpReceiver) => ({ ...receiver.environment(), ...inVariable })],
  ['a configuration file', (receiver: OtlpReceiver) => inFile(receiver.url)],
  [
    'the environment, with the exporters of OpenTelemetry',
    (receiver: OtlpReceiver) => ({
      ...receiver.environment(),
      ...inVariable,
      THROUGHLINE_STOCK: 'exporter',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100',
    }),
  ],
] as const) {
  test(`__proto__, constructor and prototype as keys pollute nothing, and what stands beside them arrives: resource by ${where}`, async () => {
    const receiver = await OtlpReceiver.start();
    const app = runApp({
      entry: join(import.meta.dirname, 'fixtures/polluting-keys.mjs'),
      preload: 'throughline/register',
      cwd: root,
      env: { ...environment(receiver), THROUGHLINE_MANAGEMENT: 'off', THROUGHLINE_LOG_FORMAT: 'json' },
    });
    try {
      const end = await app.ended();
      assert.equal(end.code, 0, end.stderr);
      const outcome = app.jsonLines().find((line) => 'thrown' in line) as unknown as Outcome;
      assert.deepEqual([outcome.thrown, outcome.polluted, outcome.untouched], [[], null, true]);
      assert.deepEqual(receiver.faults, []);

      const span = receiver.spans().find(({ name }) => name === 'span') ?? assert.fail('no span');
      assert.deepEqual([span.attributes['kept'], span.attributes['set']], ['kept', 'kept']);
      assert.equal((span.attributes['nested'] as Record<string, unknown>)['kept'], 'kept');
      assert.equal(span.events.find(({ name }) => name === 'event')?.attributes['kept'], 'kept');
      assert.equal(span.links[0]?.attributes['kept'], 'kept');
      assert.deepEqual(
        ['constructor', 'prototype', 'app.kept'].map((key) => span.resource[key]),
        ['c', 'p', 'kept'],
      );

      const fields = (event: string) =>
        receiver.logs().find(({ eventName }) => eventName === event)?.attributes ??
        assert.fail(`no ${event}`);
      assert.equal(fields('line')['kept'], 'kept');
      assert.equal(fields('bound')['bound'], 'kept');
      assert.deepEqual([fields('scoped')['scoped'], fields('scoped')['bound']], ['kept', 'kept']);
      assert.equal(fields('record')['kept'], 'kept');
      assert.ok(receiver.logs().some((log) => log.attributes['exception.message'] === 'failed'));

      for (const name of ['keys.counted', 'keys.observed', 'keys.own']) {
        const metric = receiver.metrics().find((one) => one.name === name) ?? assert.fail(`no ${name}`);
        assert.equal(metric.dataPoints[0]?.attributes['kept'], 'kept', name);
      }
      assert.match(outcome.carrier.baggage ?? '', /kept=kept/);
      assert.equal(outcome.carrier.read, '4');
      assert.deepEqual(
        ['constructor', 'prototype'].filter((name) => !outcome.checks.includes(name)),
        [],
      );
      for (const line of app.jsonLines().filter(({ event }) => event === 'line')) {
        assert.equal(line['kept'], 'kept', 'stdout has it, too');
      }
      const own = end.stderr.split('\n').filter((line) => line.includes('RESOURCE_ATTRIBUTES'));
      assert.equal(own.length, where.startsWith('the environment') ? 1 : 0, end.stderr);
    } finally {
      await app.stop();
      await receiver.close();
    }
  });
}
