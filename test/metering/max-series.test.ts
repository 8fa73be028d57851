import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const token = 'a-token-of-this-test';
const root = join(import.meta.dirname, '..', '..');

test('THROUGHLINE_MAX_SERIES holds over all intervals of delta temporality, and nothing is lost', async () => {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(import.meta.dirname, 'busy-shop.mjs'),
    preload: 'throughline/register',
    cwd: root,
    env: {
      ...receiver.environment(),
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      THROUGHLINE_MANAGEMENT_TOKEN: token,
      THROUGHLINE_MAX_SERIES: '50',
      THROUGHLINE_LOG_FORMAT: 'none',
      THROUGHLINE_SPOOL: 'off',
    },
  });
  const points = () =>
    receiver
      .metrics()
      .filter(({ name }) => name === 'orders')
      .flatMap(({ dataPoints }) => dataPoints);
  const total = () => points().reduce((sum, { value = 0 }) => sum + Number(value), 0);
  try {
    const [, management] = await app.waitForLine(/served at (\S+)/);
    await receiver.waitFor(() => receiver.metrics().filter(({ name }) => name === 'orders').length >= 5, {
      what: 'five intervals',
    });
    app.kill('SIGUSR2');
    const counted = Number((await app.waitForLine(/^counted (\d+)$/))[1]);
    assert.ok(counted > 200, String(counted));
    await receiver.waitFor(() => total() >= counted, { what: 'all orders' });
    assert.equal(total(), counted);

    const sets = new Set(points().map(({ attributes }) => JSON.stringify(attributes)));
    assert.ok(sets.size <= 50, String(sets.size));
    const collapsed = [...sets].filter((set) => set.includes('"otel.metric.overflow":true'));
    assert.equal(collapsed.length, 2);
    assert.ok(collapsed.every((set) => set.includes('"user":"_OTHER"') && /"shop":"shop-[01]"/.test(set)));

    const told = app.stderr.split('\n').filter((line) => line.includes('"orders" has all the 50 series'));
    assert.equal(told.length, 1);
    const headers = { authorization: `Bearer ${token}` };
    const ledger = (await (await fetch(`${management}/ledger`, { headers })).json()) as {
      seriesCollapsed: { metric: string; limit: number; labels: string[]; measurements: number }[];
    };
    const [entry, ...others] = ledger.seriesCollapsed;
    assert.deepEqual(others, []);
    assert.deepEqual([entry?.metric, entry?.limit, entry?.labels], ['orders', 50, ['user']]);
    assert.equal(
      entry?.measurements,
      points()
        .filter(({ attributes }) => attributes['otel.metric.overflow'] === true)
        .reduce((sum, { value = 0 }) => sum + Number(value), 0),
    );
  } finally {
    await app.stop();
    await receiver.close();
  }
});
