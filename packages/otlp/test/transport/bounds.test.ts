import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import {
  type Batch,
  createTransport,
  type PendingBatch,
  type Signal,
  type Transport,
  type TransportOptions,
} from '@throughline/otlp';
import fc from 'fast-check';
import { CountingCollector } from '../support/counting-collector.ts';
import { assertLedger } from '../support/ledger-law.ts';
import { numberedBatch, numbersIn } from '../support/numbered-batches.ts';

const KiB = 1024;

describe('the memory of a transport', () => {
  let transport: Transport;
  let collector: CountingCollector | undefined;

  afterEach(async () => {
    transport.takePending();
    await transport.close(0);
    await collector?.stop();
    collector = undefined;
  });

  async function againstHanging(options: Partial<TransportOptions> = {}): Promise<Transport> {
    collector = await new CountingCollector().start();
    collector.answer = () => ({ hang: true });
    const { port } = collector;
    const endpoint = (signal: Signal) => ({ url: `http://127.0.0.1:${port}/v1/${signal}` });
    transport = createTransport({
      endpoints: { traces: endpoint('traces'), logs: endpoint('logs') },
      maxPendingBytes: 64 * KiB,
      maxInFlight: 2,
      ...options,
    });
    return transport;
  }

  test('stays below its bound while nothing is taken; the oldest make room and are counted', async () => {
    await againstHanging();
    for (let batch = 0; batch < 100; batch++) {
      transport.offer(numberedBatch(batch, 1, 'traces', 4 * KiB));
      assert.ok(transport.counts().traces.pending.bytes <= 64 * KiB);
    }
    const counts = transport.counts().traces;
    assertLedger(counts);
    assert.ok(counts.dropped.queue_full > 80);
    const kept = transport.takePending().flatMap(({ batch }) => numbersIn(batch.body));
    // The two that were in flight, and the newest.
    const newest = Array.from({ length: kept.length - 2 }, (_, index) => 100 - (kept.length - 2) + index);
    assert.deepEqual(kept, [0, 1, ...newest]);
  });

  test('is not taken from one signal by a flood of another', async () => {
    await againstHanging();
    for (let batch = 0; batch < 3; batch++) transport.offer(numberedBatch(batch, 1, 'logs', 4 * KiB));
    for (let batch = 0; batch < 100; batch++) transport.offer(numberedBatch(batch, 1, 'traces', 4 * KiB));
    assert.equal(transport.counts().logs.dropped.queue_full, 0);
    assert.equal(transport.counts().logs.pending.items, 3);
  });

  test('takes in bytes, not in batches: a million tiny ones are bounded too', async () => {
    await againstHanging();
    for (let batch = 0; batch < 5_000; batch++) transport.offer(numberedBatch(batch, 1));
    assert.ok(transport.counts().traces.pending.batches < 300);
    assertLedger(transport.counts().traces);
  });

  test('never takes a batch that is larger than all of it', async () => {
    await againstHanging();
    transport.offer(numberedBatch(0, 1, 'traces', 20 * KiB));
    assert.equal(transport.offer(numberedBatch(1, 1, 'traces', 64 * KiB)), false);
    assert.equal(transport.counts().traces.dropped.too_large, 1);
    assert.equal(transport.counts().traces.pending.items, 1);
  });

  test('does not keep the large buffer that a small body was cut from', async () => {
    await againstHanging();
    const slab = Buffer.alloc(1024 * KiB);
    slab.set(numberedBatch(7, 1).body);
    transport.offer({ ...numberedBatch(7, 1), body: slab.subarray(0, 8) });
    const [pending] = transport.takePending();
    assert.deepEqual(numbersIn(pending?.batch.body as Uint8Array), [7]);
    assert.equal(pending?.batch.body.buffer.byteLength, 8);
  });

  test('overflows into the spill callback, oldest first, where there is one', async () => {
    const spilled: PendingBatch[] = [];
    await againstHanging({ spill: (pending) => spilled.push(pending) > 0 });
    for (let batch = 0; batch < 40; batch++)
      transport.offer({ ...numberedBatch(batch, 1, 'traces', 4 * KiB), tag: batch });
    const counts = transport.counts().traces;
    assert.equal(counts.taken, spilled.length);
    assert.equal(counts.dropped.queue_full, 0);
    assertLedger(counts);
    assert.deepEqual(
      spilled.map(({ batch }) => batch.tag),
      spilled.map((_, index) => index + 2),
    );
  });

  test('overflows from a lower bound on, and keeps up to the higher one what nobody takes', async () => {
    let isTaking = true;
    const spilled: unknown[] = [];
    await againstHanging({
      spillFromBytes: 16 * KiB,
      spill: ({ batch }) => isTaking && spilled.push(batch.tag) > 0,
    });
    const offer = (from: number, to: number): void => {
      for (let tag = from; tag < to; tag++)
        transport.offer({ ...numberedBatch(tag, 1, 'traces', 4 * KiB), tag });
    };
    offer(0, 10);
    assert.ok(transport.counts().traces.pending.bytes <= 16 * KiB);
    isTaking = false;
    const before = spilled.length;
    offer(10, 20);
    const { pending, dropped } = transport.counts().traces;
    assert.equal(pending.items, 20 - before);
    assert.equal(dropped.queue_full, 0);
    offer(20, 40);
    assert.ok(transport.counts().traces.pending.bytes <= 64 * KiB);
    assert.ok(transport.counts().traces.dropped.queue_full > 0);
    isTaking = true;
    offer(40, 41);
    assert.ok(transport.counts().traces.pending.bytes <= 16 * KiB);
    assert.deepEqual(
      spilled,
      spilled.toSorted((one, other) => Number(one) - Number(other)),
    );
    assertLedger(transport.counts().traces);
  });

  test('gives up a batch that waited longer than its age allows', async () => {
    await againstHanging({ maxAgeMs: 60_000, maxInFlight: 1 });
    transport.offer(numberedBatch(0, 1));
    transport.offer({ ...numberedBatch(1, 1), time: Date.now() - 61_000 });
    (collector as CountingCollector).answer = undefined;
    transport.offer({ ...numberedBatch(2, 1, 'logs'), time: Date.now() - 61_000 });
    assert.equal(transport.counts().logs.dropped.expired, 1);
  });

  test('hands back what is pending, in flight too, each batch once', async () => {
    await againstHanging();
    for (let batch = 0; batch < 10; batch++) transport.offer(numberedBatch(batch, 1));
    const pending = transport.takePending();
    assert.deepEqual(
      pending.map(({ batch, wasInFlight }) => [...numbersIn(batch.body), wasInFlight]),
      Array.from({ length: 10 }, (_, number) => [number, number < 2]),
    );
    assert.deepEqual(transport.takePending(), []);
    assert.equal(transport.counts().traces.taken, 10);
    assertLedger(transport.counts().traces);
  });

  test('refuses what it could not count, without throwing', async () => {
    const faults: unknown[] = [];
    await againstHanging({ onFault: (error) => faults.push(error) });
    const hostile = [
      undefined,
      null,
      {},
      { ...numberedBatch(0, 1), items: Number.NaN },
      { ...numberedBatch(0, 1), items: -1 },
      { ...numberedBatch(0, 1), body: 'text' },
      new Proxy({}, { get: () => assert.fail('looked') }),
    ];
    for (const batch of hostile) assert.equal(transport.offer(batch as Batch), false);
    assert.equal(transport.offer({ ...numberedBatch(0, 1), signal: 'profiles' as Signal }), false);
    assert.ok(faults.length >= hostile.length);
    assertLedger(transport.counts().traces);
  });
});

test('the ledger adds up whatever a collector answers', async () => {
  const answers = fc.constantFrom('ok', 'partial', 'retry', 'refuse', 'large', 'reset');
  const collector = await new CountingCollector().start();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 20 }),
      fc.array(answers, { maxLength: 30 }),
      async (sizes, script) => {
        collector.taken.clear();
        const left = [...script];
        collector.answer = () => {
          const next = left.shift() ?? 'ok';
          if (next === 'partial') return { partialSuccess: { rejected: 3 } };
          if (next === 'reset') return { reset: true };
          return { status: { ok: 200, retry: 503, refuse: 400, large: 413 }[next] };
        };
        const transport = createTransport({
          endpoints: { traces: { url: collector.url() } },
          backoff: { firstMs: 1, maxMs: 2 },
          split: ({ items }) => [
            numberedBatch(0, Math.floor(items / 2)),
            numberedBatch(0, Math.ceil(items / 2)),
          ],
        });
        let from = 0;
        for (const size of sizes) {
          transport.offer(numberedBatch(from, size));
          from += size;
        }
        assertLedger(transport.counts().traces);
        const pending = await transport.flush(10_000);
        const counts = transport.counts().traces;
        assertLedger(counts);
        assert.equal(counts.offered, from);
        assert.equal(pending, counts.pending.items);
        transport.takePending();
        assertLedger(transport.counts().traces);
        assert.equal(transport.counts().traces.pending.items, 0);
        await transport.close(0);
      },
    ),
    { numRuns: 40 },
  );
  await collector.stop();
});
