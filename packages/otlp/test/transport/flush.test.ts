import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createTransport, type Transport, type TransportOptions } from '@throughline/otlp';
import { CountingCollector } from '../support/counting-collector.ts';
import { assertLedger } from '../support/ledger-law.ts';
import { numberedBatch } from '../support/numbered-batches.ts';
import { until } from '../support/until.ts';

describe('flush and close', () => {
  let collector: CountingCollector;
  let transport: Transport;

  beforeEach(async () => {
    collector = await new CountingCollector().start();
  });
  afterEach(async () => {
    transport.takePending();
    await transport.close(0);
    await collector.stop();
  });

  function open(options: Partial<TransportOptions> = {}): Transport {
    transport = createTransport({
      endpoints: { traces: { url: collector.url() }, logs: { url: collector.url('logs') } },
      backoff: { firstMs: 20, maxMs: 100 },
      ...options,
    });
    return transport;
  }

  for (const method of ['flush', 'close'] as const) {
    test(`${method} waits for what is in flight`, async () => {
      collector.answer = () => ({ delayMs: 150 });
      open();
      for (let from = 0; from < 10; from++) transport.offer(numberedBatch(from, 1));
      assert.equal(transport.counts().traces.pending.inFlight, 4);
      assert.equal(await transport[method](10_000), 0);
      assert.equal(collector.taken.size, 10);
      assert.equal(transport.counts().traces.delivered, 10);
    });
  }

  test('flush waits for what was offered before it, not for what comes after', async () => {
    collector.answer = (seen) => (seen.numbers[0] === 1 ? { hang: true } : undefined);
    open();
    transport.offer(numberedBatch(0, 1));
    const flushed = transport.flush(30_000);
    transport.offer(numberedBatch(1, 1));
    assert.equal(await flushed, 1);
  });

  test('flush returns at its deadline with the number of items that are left', async () => {
    collector.answer = () => ({ hang: true });
    open();
    transport.offer(numberedBatch(0, 7));
    const started = performance.now();
    assert.equal(await transport.flush(100), 7);
    assert.ok(performance.now() - started < 5_000);
    assertLedger(transport.counts().traces);
  });

  test('flush tries at once instead of waiting out a backoff', async () => {
    let isUp = false;
    collector.answer = () => (isUp ? undefined : { reset: true });
    open({ backoff: { firstMs: 60_000, maxMs: 60_000 } });
    transport.offer(numberedBatch(0, 1));
    await until('the first request failed', () => transport.counts().traces.pending.inFlight === 0);
    isUp = true;
    assert.equal(await transport.flush(20_000), 0);
  });

  test('flush ends before its deadline when the endpoint is away and stays away', async () => {
    collector.answer = () => ({ status: 503 });
    open();
    transport.offer(numberedBatch(0, 1));
    await until('the endpoint counts as away', () => transport.isAway('traces'));
    const asked = collector.requests.length;
    assert.equal(await transport.flush(60_000), 1);
    assert.ok(collector.requests.length > asked, 'no probe was sent');
  });

  test('flush neither asks earlier than Retry-After nor waits for a time beyond its deadline', async () => {
    collector.answer = () => ({ status: 503, headers: { 'retry-after': '3600' } });
    open();
    transport.offer(numberedBatch(0, 1));
    await until('the endpoint asked for silence', () => collector.requests.length === 1);
    await until('the answer arrived', () => transport.counts().traces.pending.inFlight === 0);
    assert.equal(await transport.flush(60_000), 1);
    assert.equal(collector.requests.length, 1);
  });

  test('a deadline of any number is kept', async () => {
    collector.answer = () => ({ delayMs: 100 });
    open();
    transport.offer(numberedBatch(0, 1));
    assert.equal(await transport.flush(-1), 1);
    assert.equal(await transport.flush(Number.NaN), 1);
    assert.equal(await transport.flush(Number.POSITIVE_INFINITY), 0);
  });

  test('several callers may wait at once, and for nothing at all', async () => {
    open();
    assert.equal(await transport.flush(1_000), 0);
    transport.offer(numberedBatch(0, 1));
    assert.deepEqual(
      await Promise.all([transport.flush(9_000), transport.flush(9_000), transport.close(9_000)]),
      [0, 0, 0],
    );
  });

  test('after close, offers are counted as dropped and what was left can still be taken', async () => {
    collector.answer = () => ({ hang: true });
    open();
    transport.offer(numberedBatch(0, 5));
    assert.equal(await transport.close(50), 5);
    assert.equal(transport.offer(numberedBatch(5, 5)), false);
    assert.equal(await transport.flush(60_000), 5);
    const counts = transport.counts().traces;
    assert.deepEqual([counts.dropped.closed, counts.pending.items, counts.pending.inFlight], [5, 5, 0]);
    assert.equal(transport.takePending().length, 1);
    assertLedger(transport.counts().traces);
  });
});
