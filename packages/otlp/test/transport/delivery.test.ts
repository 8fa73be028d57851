import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { createTransport, type Settled, type Transport, type TransportOptions } from '@throughline/otlp';
import { CountingCollector } from '../support/counting-collector.ts';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { assertLedger } from '../support/ledger-law.ts';
import { numberedBatch } from '../support/numbered-batches.ts';
import { until } from '../support/until.ts';

const FAST = { firstMs: 20, maxMs: 100 };

describe('a transport', () => {
  let collector: CountingCollector;
  let proxy: FaultProxy;
  let transport: Transport;
  let settled: Settled[];

  before(async () => {
    collector = await new CountingCollector().start();
  });
  after(() => collector.stop());
  beforeEach(async () => {
    collector.answer = undefined;
    collector.requests.length = 0;
    collector.taken.clear();
    settled = [];
    proxy = await createFaultProxy(collector.port);
  });
  afterEach(async () => {
    transport.takePending();
    await transport.close(0);
    await proxy.close();
  });

  function open(options: Partial<TransportOptions> = {}, timeoutMs = 5_000): Transport {
    const endpoint = (signal: string) => ({ url: `http://127.0.0.1:${proxy.port}/v1/${signal}`, timeoutMs });
    transport = createTransport({
      endpoints: { traces: endpoint('traces'), logs: endpoint('logs'), metrics: endpoint('metrics') },
      backoff: FAST,
      onSettled: (one) => settled.push(one),
      onFault: (error) => assert.fail(String(error)),
      ...options,
    });
    return transport;
  }

  function offerNumbers(to: number, size = 10): number {
    for (let from = 0; from < to; from += size) transport.offer(numberedBatch(from, size));
    return to;
  }

  test('delivers every signal and counts it', async () => {
    open();
    for (const signal of ['traces', 'logs', 'metrics'] as const)
      transport.offer(numberedBatch(0, 5, signal, 10));
    assert.equal(await transport.flush(10_000), 0);
    assert.deepEqual(collector.requests.map((one) => one.signal).sort(), ['logs', 'metrics', 'traces']);
    for (const signal of ['traces', 'logs', 'metrics'] as const) {
      assert.equal(transport.counts()[signal].delivered, 5);
      assertLedger(transport.counts()[signal]);
    }
    assert.equal(settled.length, 3);
  });

  test('delivers or counts 20,000 items of one tick, and drops none of them under the default limits', async () => {
    open();
    offerNumbers(20_000, 500);
    assert.equal(await transport.flush(20_000), 0);
    assert.equal(collector.taken.size, 20_000);
    assert.equal(transport.counts().traces.delivered, 20_000);
    assertLedger(transport.counts().traces);
  });

  test('sends several batches at the same time, never more than allowed', async () => {
    let now = 0;
    let most = 0;
    collector.answer = () => {
      now += 1;
      most = Math.max(most, now);
      setImmediate(() => (now -= 1));
      return { delayMs: 30 };
    };
    open({ maxInFlight: 3 });
    offerNumbers(200);
    assert.equal(transport.counts().traces.pending.inFlight, 3);
    assert.equal(await transport.flush(10_000), 0);
    assert.equal(collector.taken.size, 200);
    assert.ok(proxy.connections <= 3, `${proxy.connections} connections for 20 requests`);
    assert.ok(most <= 3);
  });

  test('asks a collector that says Retry-After not once before that time, and loses nothing', async () => {
    let refusedAt = 0;
    collector.answer = (seen) => {
      if (refusedAt !== 0) return undefined;
      refusedAt = seen.at;
      return { status: 503, headers: { 'retry-after': '1' } };
    };
    open({ maxInFlight: 1 });
    offerNumbers(50);
    assert.equal(await transport.flush(15_000), 0);
    assert.equal(collector.taken.size, 50);
    assert.ok((collector.requests[1]?.at ?? 0) - refusedAt >= 999, 'asked again too early');
  });

  for (const status of [429, 502, 503, 504]) {
    test(`sends again after HTTP ${status}`, async () => {
      let refusals = 2;
      collector.answer = () => (refusals-- > 0 ? { status } : undefined);
      open();
      offerNumbers(30);
      assert.equal(await transport.flush(10_000), 0);
      assert.equal(collector.taken.size, 30);
      assert.equal(collector.duplicates, 0);
      assert.equal(transport.counts().traces.retried, 2);
      assertLedger(transport.counts().traces);
    });
  }

  for (const status of [400, 401, 404, 408, 500, 501, 301]) {
    test(`does not send again after HTTP ${status}, and the others move on`, async () => {
      collector.answer = (seen) => (seen.numbers[0] === 10 ? { status } : undefined);
      open();
      offerNumbers(50);
      assert.equal(await transport.flush(10_000), 0);
      assert.equal(collector.requests.length, 5);
      assert.equal(collector.taken.size, 40);
      assert.equal(transport.counts().traces.dropped.refused, 10);
      assert.equal(settled.find((one) => one.dropped > 0)?.detail, `HTTP ${status}`);
      assertLedger(transport.counts().traces);
    });
  }

  test('does not send a partial success again and counts what was rejected', async () => {
    collector.answer = () => ({ partialSuccess: { rejected: 7, message: 'too old' } });
    open();
    offerNumbers(10);
    assert.equal(await transport.flush(10_000), 0);
    assert.equal(collector.requests.length, 1);
    const counts = transport.counts().traces;
    assert.deepEqual([counts.delivered, counts.rejected], [3, 7]);
    assert.equal(settled[0]?.detail, 'too old');
    assertLedger(counts);
  });

  test('splits a batch answered with 413 once, and drops only the half that is still too large', async () => {
    collector.answer = (seen) =>
      seen.numbers.length > 6 || seen.numbers.includes(3) ? { status: 413 } : undefined;
    open({
      split: ({ signal }) => [numberedBatch(0, 5, signal), numberedBatch(5, 5, signal)],
    });
    transport.offer({ ...numberedBatch(0, 10), tag: 'whole' });
    assert.equal(await transport.flush(10_000), 0);
    assert.deepEqual([...collector.taken.keys()].sort(), [5, 6, 7, 8, 9]);
    assert.equal(collector.requests.length, 3);
    assert.equal(transport.counts().traces.dropped.too_large, 5);
    assert.equal(settled.length, 1);
    assert.deepEqual([settled[0]?.batch.tag, settled[0]?.delivered, settled[0]?.dropped], ['whole', 5, 5]);
    assertLedger(transport.counts().traces);
  });

  test('loses nothing while the collector goes down and up again', async () => {
    open({}, 400);
    let offered = 0;
    for (const fault of [
      'none',
      'refuse',
      'none',
      'reset',
      'none',
      'hang',
      'none',
      'slow',
      'none',
    ] as const) {
      await proxy.set(fault);
      const { delivered } = transport.counts().traces;
      for (let batch = 0; batch < 10; batch++, offered += 10) transport.offer(numberedBatch(offered, 10));
      const isWorking = fault === 'none' || fault === 'slow';
      const feltIt = () =>
        isWorking ? transport.counts().traces.delivered > delivered : transport.isAway('traces');
      await until(`the transport felt ${fault}`, feltIt);
    }
    assert.equal(await transport.flush(20_000), 0);
    assert.equal(collector.taken.size, offered);
    const { delivered, retried } = transport.counts().traces;
    assert.equal(delivered, offered);
    assert.ok(collector.duplicates <= retried * 10, `${collector.duplicates} duplicates, ${retried} retries`);
    assertLedger(transport.counts().traces);
  });

  test('sends one probe at a time while the endpoint is away, and says once that it went and came back', async () => {
    const events: string[] = [];
    open({
      onEndpoint: ({ signal, state, reason }) => events.push(`${signal} ${state} ${reason ?? ''}`.trim()),
    });
    await proxy.set('refuse');
    offerNumbers(500);
    await until('six retries were made', () => transport.counts().traces.retried >= 6);
    assert.equal(transport.isAway('traces'), true);
    assert.ok(transport.counts().traces.pending.inFlight <= 1);
    await proxy.set('none');
    await until('everything arrived', () => collector.taken.size === 500);
    await until('it is back', () => !transport.isAway('traces'));
    assert.deepEqual(events, ['traces away ECONNREFUSED', 'traces back']);
  });

  test('tries every signal at once when the collector is back for one of them', async () => {
    open({ backoff: { firstMs: 25, maxMs: 600_000 }, random: () => 1 });
    await proxy.set('refuse');
    offerNumbers(10);
    // From here on traces would wait for 3.2 s.
    await until('seven retries were made', () => transport.counts().traces.retried >= 7);
    await until('the seventh failed', () => transport.counts().traces.pending.inFlight === 0);
    const failed = Date.now();
    for (let from = 0; from < 40; from += 10) transport.offer(numberedBatch(from, 10, 'logs'));
    await until('logs are away, too', () => transport.isAway('logs'));
    await proxy.set('none');
    await until('traces arrived', () => transport.counts().traces.delivered === 10);
    assert.ok(Date.now() - failed < 1_500, `${Date.now() - failed} ms`);
  });

  test('keeps to what it counts when its callbacks throw', async () => {
    const faults: unknown[] = [];
    const fail = (): never => {
      throw new Error('the host broke');
    };
    open({
      onSettled: fail,
      onEndpoint: fail,
      spill: fail,
      split: fail,
      onFault: (error) => faults.push(error),
    });
    collector.answer = (seen) => ({ status: seen.numbers[0] === 0 ? 413 : 200 });
    offerNumbers(20);
    assert.equal(await transport.flush(10_000), 0);
    const counts = transport.counts().traces;
    assert.deepEqual([counts.delivered, counts.dropped.too_large], [10, 10]);
    assert.equal(faults.length, 3);
    assertLedger(counts);
  });
});
