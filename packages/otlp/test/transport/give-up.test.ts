import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type Batch, createTransport, type Settled, type Transport } from '@throughline/otlp';
import { CountingCollector } from '../support/counting-collector.ts';
import { assertLedger } from '../support/ledger-law.ts';
import { numberedBatch } from '../support/numbered-batches.ts';

describe('a batch with a time of its own', () => {
  let transport: Transport;
  let collector: CountingCollector;
  let settled: Settled[];

  beforeEach(async () => {
    settled = [];
    collector = await new CountingCollector().start();
  });
  afterEach(async () => {
    transport.takePending();
    await transport.close(0);
    await collector.stop();
  });

  function start(maxInFlight = 4): void {
    transport = createTransport({
      endpoints: { traces: { url: `http://127.0.0.1:${collector.port}/v1/traces` } },
      backoff: { firstMs: 10, maxMs: 20 },
      maxInFlight,
      onSettled: (one) => void settled.push(one),
    });
  }
  const batch = (giveUpMs?: number): Batch => ({
    ...numberedBatch(0, 5),
    ...(giveUpMs !== undefined && { giveUpMs }),
  });

  test('is given up while its request is in flight, and counted; the others go on', async () => {
    collector.answer = () => ({ hang: true });
    start();
    transport.offer(batch(100));
    transport.offer(batch());
    await until(() => settled.length === 1);
    const [{ dropped, reason } = {}] = settled;
    assert.deepEqual([dropped, reason], [5, 'timed_out']);
    const counts = transport.counts().traces;
    assert.equal(counts.dropped.timed_out, 5);
    assert.equal(counts.pending.items, 5);
    assertLedger(transport.counts().traces);
  });

  test('is given up while it waits for another one, and between two tries', async () => {
    collector.answer = () => ({ hang: true });
    start(1);
    transport.offer(batch());
    transport.offer(batch(50));
    await until(() => settled.length === 1);
    assert.equal(transport.counts().traces.pending.inFlight, 1);
    collector.answer = () => ({ status: 503 });
    transport.takePending();
    transport.offer(batch(200));
    await until(() => settled.length === 2);
    const counts = transport.counts().traces;
    assert.equal(counts.dropped.timed_out, 10);
    assert.ok(counts.retried > 0);
    assertLedger(transport.counts().traces);
  });

  test('is delivered once where it is in time, and nothing comes after it', async () => {
    start();
    transport.offer(batch(150));
    await until(() => settled.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(
      settled.map(({ delivered, dropped }) => [delivered, dropped]),
      [[5, 0]],
    );
    assertLedger(transport.counts().traces);
  });

  test('makes its endpoint away where it never answers in time', async () => {
    collector.answer = () => ({ hang: true });
    start();
    for (let number = 0; number < 3; number++) transport.offer(batch(50));
    await until(() => settled.length === 3);
    assert.equal(transport.isAway('traces'), true);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); ) {
    assert.ok(Date.now() < end, 'waited for 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
