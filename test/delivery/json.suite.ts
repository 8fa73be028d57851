import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DeliveryTest, hangingCollector } from './delivery-app.ts';

const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
const slowBatches = { OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_BLRP_SCHEDULE_DELAY: '60000' };

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

const bodies = () => delivery.receiver.requests.map(({ headers }) => headers['content-type']);

describe('over http/json', () => {
  test('process.exit() sends what is left where the collector is healthy, and the next start what it had no time for, once', async () => {
    assert.equal((await delivery.start(['exit', 300], { ...json, ...slowBatches }).ended()).code, 3);
    delivery.start(['burst', 0], json);
    await delivery.everythingArrives(300, 20_000);
    assert.equal(delivery.duplicates(), 0);
    assert.ok(
      bodies().every((type) => type === 'application/json'),
      String(bodies()),
    );
  });

  test('the next start sends it where the collector was away, and no script waits for it', async () => {
    await delivery.collectorGoes();
    await delivery.start(['exit', 300], { ...json, ...slowBatches }).ended();
    await delivery.collectorComes();
    delivery.start(['burst', 0], json);
    await delivery.everythingArrives(300, 20_000);
    assert.equal(delivery.duplicates(), 0);
  });

  test('SIGTERM ends a process soon where the collector hangs, and nothing is lost', async () => {
    const hanging = await hangingCollector();
    try {
      const env = { ...json, ...slowBatches, OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url };
      const app = delivery.start(['burst', 300], env);
      await app.waitForLine(/^done$/);
      app.kill('SIGTERM');
      assert.equal((await app.ended()).signal, 'SIGTERM');
    } finally {
      await hanging.close();
    }
    delivery.start(['burst', 0], json);
    await delivery.everythingArrives(300, 20_000);
  });

  test('20,000 spans in one tick all arrive, once', async () => {
    delivery.start(['burst', 20_000], json);
    await delivery.everythingArrives(20_000, 60_000);
    assert.equal(delivery.duplicates(), 0);
  });

  test('a batch that is refused with 400 is not sent again', async () => {
    delivery.receiver.answer = ({ signal }) => (signal === 'traces' ? { status: 400 } : undefined);
    const app = delivery.start(['burst', 10], { ...json, OTEL_METRICS_EXPORTER: 'none' });
    await app.waitForLine(/^done$/);
    await app.waitForLine(/lost: 10 spans/);
    app.kill('SIGTERM');
    await app.ended();
    assert.equal(delivery.receiver.requests.filter(({ signal }) => signal === 'traces').length, 1);
  });
});
