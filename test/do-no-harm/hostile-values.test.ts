import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '../..');

interface Outcome {
  thrown: string[];
  calls: number;
  expected: string[];
  polluted: string[];
}

test('no hostile value given to a public function of ours or of the OpenTelemetry API throws, and all that goes with it arrives', {
  timeout: 120_000,
}, async (t) => {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(import.meta.dirname, 'fixtures/hostile-calls.mjs'),
    preload: 'throughline/register',
    cwd: root,
    timeoutMs: 110_000,
    env: {
      ...receiver.environment(),
      OTEL_BSP_MAX_QUEUE_SIZE: '20000',
      OTEL_BLRP_MAX_QUEUE_SIZE: '20000',
      OTEL_METRIC_EXPORT_INTERVAL: '60000',
      THROUGHLINE_MANAGEMENT: 'off',
    },
  });
  try {
    const end = await app.ended();
    assert.equal(end.code, 0, end.stderr);
    const outcome = app.jsonLines().find((line) => 'thrown' in line) as unknown as Outcome;
    t.diagnostic(`${outcome.calls} calls, ${outcome.expected.length} spans and records that have to arrive`);
    assert.deepEqual(outcome.thrown, []);
    assert.deepEqual(outcome.polluted, [], 'keys on Object.prototype');
    assert.deepEqual(receiver.faults, [], 'exports that the official definitions cannot decode');
    const arrived = new Set<unknown>([
      ...receiver.spans().map((span) => span.name),
      ...receiver.logs().flatMap((log) => [log.body, log.attributes['name']]),
    ]);
    const lost = outcome.expected.filter((name) => !arrived.has(name));
    assert.deepEqual(lost, [], 'records that did not arrive');
    assert.ok(arrived.has('survives everything'));
    assert.ok(receiver.logs().some((log) => log.eventName === 'survives_everything'));
    const own = end.stderr.split('\n').filter((line) => line.startsWith('throughline: '));
    assert.ok(own.length <= 12, `few words of our own: ${own.length}\n${end.stderr}`);
  } finally {
    await app.stop();
    await receiver.close();
  }
});
