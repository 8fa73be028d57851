import assert from 'node:assert/strict';
import { join } from 'node:path';
import { OtlpReceiver, type RecordedMetric, type RecordedSpan, runApp } from '@throughline/testing';

/** How the application loads the library. */
export type ModuleKind = 'ES modules' | 'CommonJS';

const APPS = join(import.meta.dirname, 'apps');

/** Runs `apps/<folder>` under the preload to its end, and answers the spans and metrics that arrived at an OTLP receiver. */
export async function runLibrary(
  folder: string,
  kind: ModuleKind,
  env: Record<string, string> = {},
): Promise<{ spans: RecordedSpan[]; metrics: RecordedMetric[] }> {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(APPS, folder, kind === 'CommonJS' ? 'main.cjs' : 'main.mjs'),
    preload: 'throughline/register',
    // kafkajs on Node 24 and later, with and without us.
    nodeArgs: ['--disable-warning=TimeoutNegativeWarning'],
    env: {
      ...receiver.environment(),
      OTEL_SERVICE_NAME: folder,
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_LOG_FORMAT: 'none',
      ...env,
    },
    cwd: APPS,
  });
  try {
    const { code, stdout, stderr } = await app.ended();
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.equal(stderr, '', 'nothing on stderr');
    assert.deepEqual(receiver.faults, []);
    return { spans: receiver.spans(), metrics: receiver.metrics() };
  } finally {
    await app.stop();
    await receiver.close();
  }
}
