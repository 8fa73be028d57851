import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DeliveryTest, entry, hangingCollector } from './delivery-app.ts';
import { figure } from './figures.ts';

/** Slow batches: what arrives has been sent or kept by the end of the process, not before it. */
const slowBatches = {
  OTEL_BSP_SCHEDULE_DELAY: '60000',
  OTEL_BLRP_SCHEDULE_DELAY: '60000',
  OTEL_METRIC_EXPORT_INTERVAL: '60000',
};

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
});
afterEach(() => delivery.end());

const segments = () =>
  existsSync(delivery.folder) ? readdirSync(delivery.folder).filter((name) => !name.endsWith('.owner')) : [];

interface Added {
  /** Milliseconds from the last line of the application to the end of its process: for the figures. */
  ms: number;
  /** Milliseconds of processor time in the same stretch, which the load of the machine changes little: for asserting. */
  cpuMs: number;
}

/** What the end of the process takes more than without any exit; medians of three, taken in turns. */
async function added(args: (string | number)[], env: Record<string, string>): Promise<Added> {
  const none = { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
  const differences: Added[] = [];
  for (let run = 0; run < 3; run++) {
    const [withExits, without] = [await endOf(args, env), await endOf(args, { ...env, ...none })];
    differences.push({ ms: withExits.ms - without.ms, cpuMs: withExits.cpuMs - without.cpuMs });
  }
  const median = (key: keyof Added) => differences.map((one) => one[key]).sort((a, b) => a - b)[1] ?? 0;
  return { ms: median('ms'), cpuMs: median('cpuMs') };
}

async function endOf(args: (string | number)[], env: Record<string, string>): Promise<Added> {
  const { stdout } = await delivery.start(args, { ...slowBatches, ...env }).ended();
  const number = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1]);
  return { ms: Date.now() - number(/^ends (\d+)$/m), cpuMs: number(/^worked (\d+)$/m) };
}

describe('process.exit(3) with spans in the queue', () => {
  test('sends them now where the collector is healthy, also without what is on disk', async () => {
    const end = await delivery.start(['exit', 300], slowBatches).ended();
    assert.equal(end.code, 3);
    rmSync(delivery.folder, { recursive: true, force: true });
    assert.deepEqual(delivery.missing(300), []);
    assert.equal(delivery.duplicates(), 0);
    assert.equal(end.stderr, '');
    const { ms, cpuMs } = await added(['exit', 300], {});
    figure('7', `healthy: 300 of 300 now, ${ms} ms added (${cpuMs} ms of processor time), exit code 3`);
    assert.ok(cpuMs <= 1_000, `${cpuMs} ms`);
  });

  for (const mode of ['exit', 'throw', 'reject', 'runs-out']) {
    test(`keeps what ${mode} leaves while the collector is away, for the next start of the same service`, async () => {
      await delivery.collectorGoes();
      const first = await delivery.start([mode, 300], slowBatches).ended();
      assert.equal(first.code, { exit: 3, throw: 1, reject: 1, 'runs-out': 0 }[mode]);
      await delivery.collectorComes();
      const before = Date.now();
      delivery.start(['burst', 0], slowBatches);
      await delivery.everythingArrives(300, 10_000);
      figure(
        mode === 'exit' ? '7' : '8',
        `away, ${mode}: 300 of 300 ${Date.now() - before} ms after the next start`,
      );
      assert.equal(delivery.duplicates(), 0);
    });
  }

  test('leaves them to no other service', async () => {
    await delivery.collectorGoes();
    await delivery.start(['exit', 10], slowBatches).ended();
    await delivery.collectorComes();
    const other = delivery.start(['steady', 300, 10], { OTEL_SERVICE_NAME: 'another' });
    await other.waitForLine(/^done$/);
    assert.equal(segments().length, 1);
  });

  test('loses them with THROUGHLINE_SPOOL=off, and writes nothing', async () => {
    await delivery.collectorGoes();
    await delivery.start(['exit', 10], { ...slowBatches, THROUGHLINE_SPOOL: 'off' }).ended();
    assert.deepEqual(segments(), []);
    await delivery.collectorComes();
  });
});

describe('what was counted since the last collection', () => {
  for (const temporality of ['delta', 'cumulative'] as const) {
    const env = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality };
    for (const mode of ['exit', 'throw', 'reject', 'runs-out']) {
      test(`arrives at the end by ${mode} (${temporality})`, async () => {
        await delivery.start([mode, 50], { ...slowBatches, ...env }).ended();
        assert.equal(delivery.counted(temporality), 50);
        assert.deepEqual(segments(), [], 'nothing of it is left for the next start');
      });
    }

    test(`arrives at SIGTERM (${temporality})`, async () => {
      const app = delivery.start(['burst', 50], { ...slowBatches, ...env });
      await app.waitForLine(/^done$/);
      app.kill('SIGTERM');
      await app.ended();
      assert.equal(delivery.counted(temporality), 50);
      assert.deepEqual(segments(), [], 'nothing of it is left for the next start');
    });

    test(`adds to what was collected before (${temporality})`, async () => {
      const often = { OTEL_METRIC_EXPORT_INTERVAL: '60', OTEL_METRIC_EXPORT_TIMEOUT: '50' };
      await delivery.start(['exits-later', 50, 300], { ...env, ...often }).ended();
      assert.equal(delivery.counted(temporality), 51);
      assert.ok(delivery.receiver.requests.filter(({ signal }) => signal === 'metrics').length > 1);
    });

    for (const mode of ['exit', 'runs-out']) {
      test(`is kept at the end by ${mode} while the collector is away (${temporality})`, async () => {
        await delivery.collectorGoes();
        await delivery.start([mode, 50], { ...slowBatches, ...env }).ended();
        await delivery.collectorComes();
        delivery.start(['burst', 0], { ...slowBatches, ...env });
        await delivery.everythingArrives(50, 10_000);
        await delivery.receiver.waitFor(() => delivery.counted(temporality) === 50, { what: 'the counts' });
      });
    }
  }
});

describe('a crash', () => {
  for (const mode of ['throw', 'reject']) {
    test(`(${mode}) keeps the error and all spans, and stderr as plain Node has it`, async () => {
      const plain = spawnSync(process.execPath, [entry, mode, '300'], { encoding: 'utf8' });
      const end = await delivery.start([mode, 300], slowBatches).ended();
      assert.equal(end.stderr, plain.stderr);
      assert.equal(end.code, plain.status);
      assert.deepEqual(delivery.missing(300), []);
      assert.equal(
        delivery.receiver.logs().filter((log) => log.attributes['exception.type'] === 'RangeError').length,
        1,
      );
      const { ms, cpuMs } = await added([mode, 300], {});
      figure(
        '8',
        `${mode}: 300 of 300 and the error, stderr identical, ${ms} ms added (${cpuMs} ms of processor time)`,
      );
      assert.ok(cpuMs <= 500, `${cpuMs} ms`);
    });
  }
});

describe('SIGTERM without a handler', () => {
  test('ends with 143 soon where the collector is healthy', async () => {
    const app = delivery.start(['burst', 300], slowBatches);
    await app.waitForLine(/^done$/);
    const before = performance.now();
    app.kill('SIGTERM');
    assert.equal((await app.ended()).signal, 'SIGTERM');
    const ms = Math.round(performance.now() - before);
    assert.deepEqual(delivery.missing(300), []);
    figure('10', `healthy: ended after ${ms} ms, 300 of 300`);
    assert.ok(ms <= 5_000, `${ms} ms`);
  });

  test('ends within 2 s where the collector hangs, and nothing is lost', async () => {
    const hanging = await hangingCollector();
    const app = delivery.start(['burst', 300], { ...slowBatches, OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url });
    await app.waitForLine(/^done$/);
    const before = performance.now();
    app.kill('SIGTERM');
    assert.equal((await app.ended()).signal, 'SIGTERM');
    const ms = Math.round(performance.now() - before);
    await hanging.close();
    delivery.start(['burst', 0], slowBatches);
    await delivery.everythingArrives(300, 10_000);
    figure('10', `hanging: ended after ${ms} ms, 300 of 300 with the next start`);
    assert.ok(ms <= 4_000, `${ms} ms`);
  });
});

describe('a script that ends while the collector', () => {
  test('refuses is not held up, and nothing is lost', async () => {
    await delivery.collectorGoes();
    const { ms } = await added(['runs-out', 100], {});
    await delivery.collectorComes();
    delivery.start(['burst', 0], slowBatches);
    await delivery.everythingArrives(100, 10_000);
    figure('16', `refuses: ${ms} ms added, 100 of 100 with the next start`);
    assert.ok(ms <= 2_500, `${ms} ms`);
  });

  test('never answers is not held up, and nothing is lost', async () => {
    const hanging = await hangingCollector();
    const { ms } = await added(['runs-out', 100], { OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url });
    await hanging.close();
    delivery.start(['burst', 0], slowBatches);
    await delivery.everythingArrives(100, 10_000);
    figure('16', `never answers: ${ms} ms added, 100 of 100 with the next start`);
    assert.ok(ms <= 2_500, `${ms} ms`);
  });
});

describe('a script that ends while requests are in flight', () => {
  for (const [mode, code] of [
    ['lingers', 0],
    ['exits-later', 3],
  ] as const) {
    test(`has sent nothing twice to a collector that takes its time (${mode})`, async () => {
      delivery.receiver.answer = () => ({ delayMs: 100 });
      const end = await delivery.start([mode, 100, 80]).ended();
      assert.equal(end.code, code);
      assert.deepEqual(delivery.missing(100), []);
      assert.equal(delivery.duplicates(), 0);
      assert.deepEqual(segments(), []);
    });
  }

  test('is not held up by a collector that never answers, and nothing is lost', async () => {
    const hanging = await hangingCollector();
    const fast = { OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_BLRP_SCHEDULE_DELAY: '50' };
    const { ms } = await added(['lingers', 100, 400], { OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url, ...fast });
    await hanging.close();
    delivery.start(['burst', 0], slowBatches);
    await delivery.everythingArrives(100, 10_000);
    figure('16', `never answers, requests in flight: ${ms} ms added, 100 of 100 with the next start`);
    assert.ok(ms <= 2_500, `${ms} ms`);
  });
});

describe('a killed process', () => {
  test('loses next to nothing with THROUGHLINE_SPOOL=durable', async () => {
    await delivery.collectorGoes();
    const app = delivery.start(['steady', 100_000, 5], { THROUGHLINE_SPOOL: 'durable' });
    await app.waitForLine(/no OTLP endpoint took/, { timeoutMs: 10_000 });
    const killedAt = Date.now();
    app.kill('SIGKILL');
    await app.ended();
    await delivery.collectorComes();
    delivery.start(['burst', 0], slowBatches);
    await delivery.receiver.waitFor(() => delivery.spanNumbers().length > 0, { timeoutMs: 10_000 });
    while (segments().length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const numbers = new Set(delivery.spanNumbers());
    assert.equal(numbers.size, Math.max(...numbers) + 1, 'no gap');
    const newest = Math.max(...delivery.receiver.spans().map((span) => span.endTime));
    const lostMs = Math.round(killedAt - newest);
    figure('9', `killed after ${numbers.size} spans: no gap, the last ${lostMs} ms lost`);
    assert.ok(lostMs <= 2_000, `${lostMs} ms`);
  });
});

test('what is on disk holds no secret', async () => {
  await delivery.collectorGoes();
  await delivery.start(['exit', 20], slowBatches).ended();
  const files = segments();
  assert.ok(files.length > 0);
  for (const name of files) {
    const text = readFileSync(join(delivery.folder, name), 'latin1');
    assert.match(text, /worked/);
    assert.doesNotMatch(text, /hunter2/);
  }
  await delivery.collectorComes();
});
