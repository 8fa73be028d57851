import assert from 'node:assert/strict';
import { join } from 'node:path';
import { OtlpReceiver, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');

/** What arrived, and what was written to stdout, of ten spans, ten lines and a counter of an application that ends. */
export async function arrivesWithStock<T>(
  stock: string,
  env: Record<string, string>,
  read: (receiver: OtlpReceiver, stdout: string) => T,
): Promise<T> {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(root, 'test/fixtures/delivery/app.mjs'),
    args: ['exit', '10'],
    preload: 'throughline/register',
    cwd: root,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_LOG_FORMAT: 'none',
      THROUGHLINE_SPOOL: 'off',
      THROUGHLINE_STOCK: stock,
      ...env,
    },
  });
  try {
    const { stdout, stderr } = await app.ended();
    assert.equal(stderr, '');
    return read(receiver, stdout);
  } finally {
    await app.stop();
    await receiver.close();
  }
}

/** What of the spans does not differ from run to run. */
export function spansOf(receiver: OtlpReceiver): unknown[] {
  return receiver.spans().map(({ name, kind, attributes, status }) => ({ name, kind, attributes, status }));
}
