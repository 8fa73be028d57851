import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runApp } from '@throughline/testing';
import { DeliveryTest, hangingCollector } from '../delivery/delivery-app.ts';
import { figure } from '../delivery/figures.ts';

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

/**
 * glibc gives each of the application's megabytes pages of its own, and back, as it does at first: once it has learnt to
 * put them on its heap, what is small keeps what was large from going back, and the figure is that of chance (160 to 330 MB
 * even with OTEL_TRACES_EXPORTER=none).
 */
const ownPages = { MALLOC_MMAP_THRESHOLD_: '131072' };
const ROUNDS = 3;

interface Cost {
  addedMb: number;
  longestStallMs: number;
}

const middle = (values: number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] as number;

/** What 2,048 spans with a megabyte each cost an application, by its own measure. */
async function cost(env: Record<string, string>): Promise<Cost> {
  const app = runApp({
    entry: join(import.meta.dirname, 'fixtures/large-attributes.mjs'),
    preload: 'throughline/register',
    cwd: join(import.meta.dirname, '../..'),
    timeoutMs: 110_000,
    env: { THROUGHLINE_MANAGEMENT: 'off', ...ownPages, ...env },
  });
  await app.ended();
  return app.jsonLines().find((line) => 'addedMb' in line) as unknown as Cost;
}

/**
 * What counts is an application at work: it has live objects, which V8 has to look at before megabytes that are dead can go.
 * One that has just started and keeps nothing has fewer of its own dead megabytes, and the SDK's objects make the difference.
 */
const APPLICATIONS = [
  { title: 'at work, of bodies that it reads', env: { TEXT: 'read' } },
  { title: 'at work, of JSON that it makes', env: { TEXT: 'made' } },
  { title: 'that keeps nothing, of bodies that it reads', env: { TEXT: 'read', LIVE: '0' } },
];

for (const { title, env } of APPLICATIONS) {
  test(`2,048 spans of a megabyte and a collector that never answers cost an application little memory: one ${title}`, {
    timeout: 240_000,
  }, async (t) => {
    const collector = await hangingCollector();
    try {
      const off: Cost[] = [];
      const on: Cost[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        off.push(await cost({ ...env, OTEL_SDK_DISABLED: 'true' }));
        on.push(await cost({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }));
      }
      const megabytes = (costs: Cost[]) => middle(costs.map(({ addedMb }) => addedMb));
      const stall = (costs: Cost[]) => middle(costs.map(({ longestStallMs }) => longestStallMs));
      const added = megabytes(on) - megabytes(off);
      const words = `${title}: +${added} MB (${megabytes(on)} and ${megabytes(off)}, medians of ${ROUNDS}), longest stall ${stall(on)} ms and ${stall(off)} ms`;
      t.diagnostic(words);
      figure('18', words);
      // Four times the goal of 64 MB; without limits it is more than 900.
      assert.ok(added <= 256, words);
    } finally {
      await collector.close();
    }
  });
}

const truncated = () =>
  Number(
    delivery.receiver
      .metrics()
      .filter((metric) => metric.name === 'throughline.values.truncated')
      .flatMap((metric) => metric.dataPoints)
      .at(-1)?.value ?? 0,
  );
const lengths = () => new Set(delivery.receiver.spans().map((span) => String(span.attributes['pad']).length));
const soon = { OTEL_METRIC_EXPORT_INTERVAL: '300', OTEL_METRIC_EXPORT_TIMEOUT: '300' };

test('values of a megabyte arrive cut to 16,384 characters, each counted once', async () => {
  delivery.start(['burst', 40, 0, 1, 1_000_000], soon);
  await delivery.everythingArrives(40, 30_000);
  assert.deepEqual([...lengths()], [16_384]);
  await delivery.receiver.waitFor(() => truncated() >= 40, { timeoutMs: 20_000 });
  assert.equal(truncated(), 40);
});

test('a limit that the user sets means what the specification says', async () => {
  delivery.start(['burst', 10, 0, 1, 100_000], { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '90000' });
  await delivery.everythingArrives(10, 20_000);
  assert.deepEqual([...lengths()], [90_000]);
});
