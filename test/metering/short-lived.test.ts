import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');

describe('metrics of a process that ends before the first interval', { timeout: 120_000 }, () => {
  for (const temporality of ['cumulative', 'delta']) {
    for (const [end, where] of [
      ['by-itself', ''],
      ['exit', ''],
      ['error', ''],
      ['exit', 'worker'],
      ['by-itself', 'thread'],
    ] as const) {
      test(`are pushed once, ${temporality}, when it ends: ${end} ${where}`, async () => {
        const receiver = await OtlpReceiver.start();
        const app = runApp({
          entry: join(import.meta.dirname, 'short-lived.mjs'),
          args: [end, where],
          preload: 'throughline/register',
          cwd: root,
          env: {
            ...receiver.environment(),
            OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
            OTEL_METRIC_EXPORT_INTERVAL: '60000',
            OTEL_EXPORTER_PROMETHEUS_PORT: '0',
            THROUGHLINE_LOG_FORMAT: 'none',
            THROUGHLINE_SPOOL: 'off',
          },
        });
        try {
          await app.ended();
          const found = (name: string) => receiver.metrics().filter((metric) => metric.name === name);
          const [rows, ...more] = found('job.rows');
          assert.deepEqual(more, [], 'nothing comes twice');
          assert.equal(rows?.temporality, temporality);
          assert.deepEqual(
            rows?.dataPoints.map(({ value }) => value),
            [3],
          );
          assert.equal(found('job.sizes').length, 1);
          assert.deepEqual(
            found('job.left').flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value)),
            [7],
          );
        } finally {
          await app.stop();
          await receiver.close();
        }
      });
    }
  }
});
