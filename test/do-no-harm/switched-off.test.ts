import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '../..');
const entry = join(import.meta.dirname, 'fixtures/idle.mjs');
/** What the documentation reports; here asserted at ten times that, since other work may share the machine. */
const mostAddedMs = 5;
const rounds = 5;

interface Idle {
  cpuMs: number;
  handles: string[];
  signals: number;
  globals: string[];
}

async function run(preload: string[], env: Record<string, string> = {}): Promise<Idle & { stderr: string }> {
  const app = runApp({ entry, preload, cwd: root, env });
  const end = await app.ended();
  const [idle] = app.jsonLines() as unknown as Idle[];
  assert.ok(idle, end.stderr);
  return { ...idle, stderr: end.stderr };
}

test('OTEL_SDK_DISABLED=true costs next to nothing and leaves no handle, listener or global behind', async (t) => {
  const plain: number[] = [];
  const off: number[] = [];
  // In turn, so that a busy moment of the machine meets both.
  for (let round = 0; round < rounds; round++) {
    plain.push((await run([])).cpuMs);
    const idle = await run(['throughline/register'], { OTEL_SDK_DISABLED: 'true' });
    off.push(idle.cpuMs);
    assert.deepEqual([idle.handles, idle.signals, idle.globals, idle.stderr], [[], 0, [], '']);
  }
  const added = median(off) - median(plain);
  t.diagnostic(`${added.toFixed(1)} ms of CPU added (${median(plain).toFixed(1)} ms plain)`);
  assert.ok(added <= mostAddedMs * 10, `${added} ms added`);
});

test('OTEL_SDK_DISABLED=true patches nothing of Node and listens to nothing', async () => {
  const run = async (preload: string[], env: Record<string, string> = {}) => {
    const app = runApp({ entry: join(import.meta.dirname, 'fixtures/patched.mjs'), preload, cwd: root, env });
    assert.equal((await app.ended()).stderr, '');
    return app.jsonLines()[0] as unknown as Record<string, unknown>;
  };
  const plain = await run([]);
  assert.deepEqual(await run(['throughline/register'], { OTEL_SDK_DISABLED: 'true' }), plain);
  const on = await run(['throughline/register'], { THROUGHLINE_MANAGEMENT: 'off' });
  for (const part of ['functions', 'listeners', 'globals']) {
    assert.notDeepEqual(on[part], plain[part], `the fixture would see it: ${part}`);
  }
});

for (const [where, env] of [
  ['a healthy endpoint', undefined],
  ['an endpoint that is away', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }],
] as const) {
  test(`nothing of ours holds a process that has nothing to do, with ${where}`, async () => {
    const receiver = await OtlpReceiver.start();
    try {
      // Long enough for exports, collections of metrics, a look at the spool and heartbeats.
      const idle = await run(['throughline/register'], {
        ...(env ?? receiver.environment()),
        AFTER_MS: '1500',
        OTEL_METRIC_EXPORT_INTERVAL: '200',
        OTEL_METRIC_EXPORT_TIMEOUT: '200',
        OTEL_EXPORTER_PROMETHEUS_PORT: '0',
        THROUGHLINE_HEALTH_PORT: '0',
      });
      // A request that is under way when it looks is let go of within 50 ms; see scenario 16 for the time.
      assert.deepEqual(
        idle.handles.filter((kind) => !/Req|Wrap$/.test(kind) || /Server/.test(kind)),
        [],
      );
    } finally {
      await receiver.close();
    }
  });
}

test('the preload given twice, as two files, says so in one line, and the application runs', async () => {
  const register = import.meta
    .resolve('throughline/register')
    .replace('/src/register.ts', '/dist/register.js');
  const idle = await run([register, `${register}?again`], { THROUGHLINE_MANAGEMENT: 'off' });
  assert.match(idle.stderr, /^throughline: throughline\/register was loaded a second time[^\n]*\n$/);
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
