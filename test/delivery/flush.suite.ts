import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DeliveryTest, hangingCollector } from './delivery-app.ts';
import { figure } from './figures.ts';

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

interface Counts {
  delivered: number;
  dropped: number;
  pending: number;
  onDisk: number;
}
interface Outcome {
  ms: number;
  result: Counts;
  resources: string[];
  listeners: string[];
  /** Those that keep no process alive, too. */
  timers?: string[];
}

/** Runs an application that records `count` spans and lines, waits, and then calls. */
async function call(
  what: string,
  env: Record<string, string | undefined> = {},
  { count = 100, everyMs = 200 }: { count?: number; everyMs?: number } = {},
): Promise<Outcome & { stderr: string; code: number | null }> {
  const app = delivery.start(['call', count, everyMs], {
    OTEL_METRIC_EXPORT_INTERVAL: '60000',
    CALL: what,
    ...(env as Record<string, string>),
  });
  const end = await app.ended();
  const outcome = app.jsonLines().find((line) => 'ms' in line) as unknown as Outcome;
  assert.ok(outcome, end.stderr);
  return { ...outcome, stderr: end.stderr, code: end.code };
}

describe('with an answer that takes 700 ms', () => {
  for (const what of ['flush', 'shutdown', 'flush of the delegate', 'shutdown of the delegate']) {
    test(`the ${what} waits for the request in flight`, async () => {
      delivery.receiver.answer = ({ signal }) => (signal === 'traces' ? { delayMs: 700 } : undefined);
      const { ms, stderr, code } = await call(what);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      // The request was sent up to 200 ms before the call.
      assert.ok(ms >= 450, `${ms} ms`);
      assert.deepEqual(delivery.missing(100), []);
      assert.equal(delivery.duplicates(), 0, 'the end of the process sends nothing again');
      if (!what.includes('delegate')) figure('15', `${what}: ${ms} ms, 100 of 100, no duplicates`);
    });
  }

  test('the flush says what was delivered, in spans, lines and data points', async () => {
    const { result } = await call('flush', {
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_BLRP_SCHEDULE_DELAY: '60000',
    });
    assert.ok(result.delivered > 200, JSON.stringify(result));
    assert.deepEqual({ ...result, delivered: 0 }, { delivered: 0, dropped: 0, pending: 0, onDisk: 0 });
  });

  for (const [what, signal] of [
    ['flush of the proxy', 'traces'],
    ['flush of the logger provider', 'logs'],
    ['flush of the meter provider', 'metrics'],
  ] as const) {
    test(`the ${what} waits for its own signal`, async () => {
      delivery.receiver.answer = () => ({ delayMs: 700 });
      const { ms } = await call(
        what,
        { OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_BLRP_SCHEDULE_DELAY: '60000' },
        { everyMs: 1 },
      );
      assert.ok(ms >= 650, `${ms} ms`);
      assert.equal(delivery.receiver.requests[0]?.signal, signal);
    });
  }
});

describe('with an endpoint that never answers', () => {
  let hanging: Awaited<ReturnType<typeof hangingCollector>>;
  beforeEach(async () => {
    hanging = await hangingCollector();
  });
  afterEach(() => hanging.close());

  test('the flush is back at its time with what is pending, and holds the process no longer', async () => {
    const before = Date.now();
    const { ms, result, resources } = await call('flush', {
      OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url,
      TIMEOUT_MS: '300',
    });
    assert.ok(ms >= 290 && ms < 3_000, `${ms} ms`);
    assert.ok(result.pending >= 200, JSON.stringify(result));
    assert.equal(result.delivered, 0);
    assert.deepEqual(
      resources.filter((kind) => kind === 'Timeout'),
      [],
    );
    assert.ok(Date.now() - before < 10_000);
  });

  test('the shutdown puts the rest on disk, and the next start delivers all of it', async () => {
    const { ms, result } = await call('shutdown', {
      OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url,
      TIMEOUT_MS: '300',
    });
    assert.ok(ms >= 290 && ms < 3_000, `${ms} ms`);
    assert.ok(result.onDisk >= 200, JSON.stringify(result));
    assert.deepEqual({ ...result, onDisk: 0 }, { delivered: 0, dropped: 0, pending: 0, onDisk: 0 });
    delivery.start(['burst', 0]);
    await delivery.everythingArrives(100, 10_000);
    assert.equal(delivery.duplicates(), 0);
  });

  test('the shutdown takes THROUGHLINE_SHUTDOWN_TIMEOUT where the call names no time, and counts what no disk takes', async () => {
    const { ms, result } = await call('shutdown by default', {
      OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url,
      THROUGHLINE_SHUTDOWN_TIMEOUT: '200',
      THROUGHLINE_SPOOL: 'off',
    });
    assert.ok(ms >= 190 && ms < 3_000, `${ms} ms`);
    assert.ok(result.dropped >= 200, JSON.stringify(result));
    assert.equal(result.onDisk + result.pending, 0);
  });
});

test('an endpoint that is away makes no flush wait for its whole time', async () => {
  await delivery.collectorGoes();
  const { ms, result } = await call('flush', { TIMEOUT_MS: '20000' });
  assert.ok(ms < 10_000, `${ms} ms`);
  assert.ok(result.pending >= 200, JSON.stringify(result));
  await delivery.collectorComes();
});

describe('after the shutdown', () => {
  for (const what of [
    'shutdown',
    'shutdown of every provider',
    'shutdown of every provider, twice, and ours',
    'all at once',
  ]) {
    test(`(${what}) nothing of ours runs, and what is recorded then goes nowhere`, async () => {
      const { resources, listeners, timers, stderr, code } = await call(what, {
        THROUGHLINE_MANAGEMENT: undefined,
        OTEL_EXPORTER_PROMETHEUS_PORT: '0',
        THROUGHLINE_HEALTH_PORT: '0',
        THEN: 'records',
        NODE_OPTIONS: `--import=${join(import.meta.dirname, '..', 'fixtures', 'delivery', 'timers.mjs')}`,
      });
      assert.equal(code, 0);
      assert.deepEqual([resources, listeners, timers], [[], [], []]);
      assert.deepEqual(
        stderr.split('\n').filter((line) => !/ are served at /.test(line)),
        [''],
      );
      assert.deepEqual(delivery.missing(100), []);
      assert.equal(delivery.spanNumbers().length, 100, 'one more was recorded after it');
      assert.equal(delivery.duplicates(), 0);
    });
  }

  test('a signal ends the process as plain Node does', async () => {
    const app = delivery.start(['call', 10, 1], { CALL: 'shutdown', THEN: 'stays' });
    await app.waitForLine(/"ms"/);
    app.kill('SIGTERM');
    assert.equal((await app.ended()).signal, 'SIGTERM');
    assert.deepEqual(delivery.missing(10), []);
  });

  test('process.exit() adds nothing', async () => {
    assert.equal((await call('shutdown', { THEN: 'exits' })).code, 0);
    assert.equal(delivery.duplicates(), 0);
  });
});

test('without a running SDK both resolve at once', async () => {
  for (const CALL of ['flush', 'shutdown']) {
    const { ms, result } = await call(CALL, { OTEL_SDK_DISABLED: 'true' });
    assert.deepEqual(result, { delivered: 0, dropped: 0, pending: 0, onDisk: 0 });
    assert.ok(ms < 100, `${ms} ms`);
  }
});
