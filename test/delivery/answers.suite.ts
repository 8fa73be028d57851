import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { ReceivedRequest } from '@throughline/testing';
import { DeliveryTest, deltaMetrics } from './delivery-app.ts';
import { figure } from './figures.ts';
import { accountOf, readable, untilLedger } from './read-ledger.ts';

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

const env = { ...readable, ...deltaMetrics };
const signals = ['traces', 'logs', 'metrics'] as const;

/** What the ledger counts: spans, log records, data points. */
function itemsOf({ spans, logs, metrics }: ReceivedRequest): number {
  const points = metrics.reduce((sum, { dataPoints }) => sum + dataPoints.length, 0);
  return spans.length + logs.length + points;
}

/** What is in a request, by unique id. */
function idsOf({ spans, logs, metrics }: ReceivedRequest): Set<string> {
  return new Set([
    ...spans.map(({ attributes }) => `span ${attributes['seq']}`),
    ...logs.map(({ attributes }) => `log ${attributes['seq']}`),
    ...metrics.flatMap(({ name, dataPoints }) => dataPoints.map(({ time }) => `${name} ${time}`)),
  ]);
}

const requestsOf = (signal: string) => delivery.receiver.requests.filter((one) => one.signal === signal);

for (const signal of signals) {
  describe(`what the collector says of a batch of ${signal}`, () => {
    test('503 with Retry-After: no earlier request for them, nothing lost', async () => {
      let refusedAt = 0;
      delivery.receiver.answer = (request) => {
        if (request.signal !== signal || refusedAt > 0) return undefined;
        refusedAt = request.time;
        return { status: 503, headers: { 'retry-after': '3' } };
      };
      delivery.start(['burst', 100], env);
      await delivery.everythingArrives(100, 15_000);
      await delivery.countsArrive(100, 15_000);
      const [again] = requestsOf(signal).filter(({ accepted }) => accepted);
      const waited = (again?.time ?? 0) - refusedAt;
      figure('3', `${signal}: Retry-After: 3, next request after ${waited} ms, nothing lost`);
      assert.ok(waited >= 2_990, `${waited} ms`);
      assert.equal(delivery.duplicates(), 0);
      assert.equal(delivery.tally.sum('delivery.made'), 100);
    });

    test('partial success: it is not sent again, and what was rejected is counted and told', async () => {
      const answered: ReceivedRequest[] = [];
      delivery.receiver.answer = (request) => {
        if (request.signal !== signal || answered.length > 0) return undefined;
        answered.push(request);
        return { partialSuccess: { rejected: 7, message: 'seven were bad' } };
      };
      const app = delivery.start(['burst', 100], env);
      const ledger = await untilLedger(app, (now) => accountOf(now, signal).rejected === 7);
      assert.deepEqual(accountOf(ledger, signal).dropped, {});
      await app.waitForLine(/lost: 7 [a-z ]+ \(rejected, "seven were bad": /);
      const [batch] = answered;
      const same = requestsOf(signal).filter(({ body }) => batch?.body.equals(body));
      assert.equal(same.length, 1);
      figure('5', `${signal}: rejected counted: 7, requests for the batch: ${same.length}`);
    });

    test('400: that batch is dropped and counted, and holds up no other', async () => {
      let refused = 0;
      delivery.receiver.answer = (request) => {
        if (request.signal !== signal || refused > 0) return undefined;
        refused = itemsOf(request);
        return { status: 400 };
      };
      const app = delivery.start(['steady', 100, 10], env);
      const ledger = await untilLedger(app, (now) => {
        const { dropped, delivered } = accountOf(now, signal);
        return (dropped['export_failed'] ?? 0) > 0 && delivered > 0;
      });
      const { dropped, lastError } = accountOf(ledger, signal);
      assert.deepEqual(dropped, { export_failed: refused });
      assert.equal(lastError?.words, 'HTTP 400');
      const [first, next] = requestsOf(signal);
      const waited = (next?.time ?? 0) - (first?.time ?? 0);
      // Batches leave every 50 ms, collections every 300.
      assert.ok(waited <= 3_000, `${waited} ms`);
      assert.ok(next?.accepted && !first?.body.equals(next.body));
      figure('6', `${signal}: 400: ${refused} dropped and counted, next request after ${waited} ms`);
    });

    test('413: it is split once, and a half that is still too large is dropped and counted', async () => {
      let first: ReceivedRequest | undefined;
      const halves: number[] = [];
      delivery.receiver.answer = (request) => {
        if (request.signal !== signal || halves.length === 2) return undefined;
        if (!first && itemsOf(request) < 8) return undefined;
        if (!first) {
          first = request;
          return { status: 413 };
        }
        // Another batch may be on its way at the same time.
        const whole = idsOf(first);
        if (![...idsOf(request)].every((id) => whole.has(id))) return undefined;
        halves.push(itemsOf(request));
        return halves.length === 1 ? { status: 413 } : undefined;
      };
      const app = delivery.start(['burst', 512], env);
      const ledger = await untilLedger(app, (now) => (accountOf(now, signal).dropped['too_large'] ?? 0) > 0);
      const whole = itemsOf(first as unknown as ReceivedRequest);
      assert.deepEqual(accountOf(ledger, signal).dropped, { too_large: halves[0] });
      assert.equal((halves[0] ?? 0) + (halves[1] ?? 0), whole);
      await untilLedger(app, (now) => accountOf(now, signal).delivered >= (halves[1] ?? 0));
      figure(
        '6',
        `${signal}: 413: ${whole} split into ${halves.join(' and ')}, the first half refused again`,
      );
    });
  });
}

test('a batch of 512 that is too large arrives in two halves, and nothing is lost', async () => {
  delivery.receiver.answer = ({ signal, spans }) =>
    signal === 'traces' && spans.length > 300 ? { status: 413 } : undefined;
  delivery.start(['burst', 512]);
  await delivery.everythingArrives(512, 15_000);
  const sizes = requestsOf('traces').map((one) => one.spans.length);
  assert.deepEqual(sizes, [512, 256, 256]);
  assert.equal(delivery.duplicates(), 0);
});
