import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';
import { hangingCollector } from './delivery-app.ts';
import { figure } from './figures.ts';

const entry = join(import.meta.dirname, '..', 'fixtures', 'ceiling', 'app.mjs');
const apps: RunningApp[] = [];
const toClose: (() => Promise<void>)[] = [];
let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  for (const close of toClose.splice(0)) await close();
  await receiver.close();
});

function start(args: (string | number)[], env: Record<string, string> = {}): RunningApp {
  const app = runApp({
    entry,
    args: args.map(String),
    preload: 'throughline/register',
    cwd: join(import.meta.dirname, '..', '..'),
    timeoutMs: 110_000,
    env: {
      ...receiver.environment(),
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      THROUGHLINE_LOG_FORMAT: 'json',
      ...env,
    },
  });
  apps.push(app);
  return app;
}

interface Ledger {
  offered: number;
  delivered: number;
  pending: number;
  /** Those of the pending ones that are not encoded yet. */
  queued: number;
  dropped: Record<string, number>;
}

/** The ledger of one signal, from `/metrics`. */
async function ledgerOf(app: RunningApp, signal: 'traces' | 'logs'): Promise<Ledger> {
  const [, url] = await app.waitForLine(/served at (http:\S+)/);
  const page = await (await fetch(`${url}/metrics`)).text();
  const ledger: Ledger = { offered: 0, delivered: 0, pending: 0, queued: 0, dropped: {} };
  const record = { traces: 'span', logs: 'log' }[signal];
  for (const line of page.split('\n')) {
    const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name === `otel_sdk_exporter_${record}_exported_total`) {
      const reason = /error_type="(\w+)"/.exec(labels)?.[1];
      if (reason) ledger.dropped[reason] = Number(value);
      else ledger.delivered = Number(value);
    } else if (labels.includes(`throughline_signal="${signal}"`)) {
      if (name === 'throughline_delivery_offered_total') ledger.offered = Number(value);
      else if (name === 'throughline_delivery_pending') {
        ledger.pending += Number(value);
        if (labels.includes('place="queue"')) ledger.queued += Number(value);
      }
    }
  }
  return ledger;
}

function assertExact(ledger: Ledger): void {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(ledger.offered, ledger.delivered + ledger.pending + dropped, JSON.stringify(ledger));
}

async function until(app: RunningApp, signal: 'traces' | 'logs', holds: (ledger: Ledger) => boolean) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const ledger = await ledgerOf(app, signal);
    if (holds(ledger)) return ledger;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return assert.fail(`${JSON.stringify(await ledgerOf(app, signal))}\n${app.stderr}`);
}

/** Tells the application to record one more, and waits until that has arrived as a span and as a log record. */
async function lastArrives(app: RunningApp): Promise<number> {
  app.kill('SIGUSR2');
  const [, last] = await app.waitForLine(/^last (\d+)$/);
  const isLast = ({ attributes }: { attributes: Record<string, unknown> }) =>
    Number(attributes['seq']) === Number(last);
  await receiver.waitFor(() => receiver.spans().some(isLast) && receiver.logs().some(isLast), {
    timeoutMs: 60_000,
  });
  return Number(last) + 1;
}

const linesAbout = (app: RunningApp, what: RegExp) =>
  app.stderr.split('\n').filter((line) => what.test(line)).length;

describe('an application that blocks its own event loop', () => {
  test('again and again has what is ordinary shed and counted, keeps its errors and its lines, and all of it later', async () => {
    const app = start(['blocked', 1_000, 12, 500]);
    await app.waitForLine(/lost: .*shed_event_loop/, { timeoutMs: 60_000 });
    await app.waitForLine(/^calm$/, { timeoutMs: 60_000 });
    await app.waitForLine(/all telemetry is sent again/, { timeoutMs: 60_000 });
    const made = await lastArrives(app);
    const settled = ({ pending }: Ledger) => pending === 0;
    const traces = await until(app, 'traces', settled);
    const logs = await until(app, 'logs', settled);
    for (const ledger of [traces, logs]) {
      assertExact(ledger);
      assert.ok((ledger.dropped['shed_event_loop'] ?? 0) > 0, JSON.stringify(ledger));
      assert.deepEqual(Object.keys(ledger.dropped), ['shed_event_loop']);
    }
    assert.equal(traces.offered, 2 * made);
    assert.equal(new Set(receiver.spans().map(({ spanId }) => spanId)).size, traces.delivered);
    const errors = Math.ceil(made / 10);
    const failed = [
      receiver.spans().filter(({ status }) => status.code === 'error'),
      receiver.logs().filter(({ eventName }) => eventName === 'failed'),
    ];
    for (const records of failed) {
      assert.equal(new Set(records.map(({ attributes }) => attributes['seq'])).size, errors);
    }
    await app.waitForLine(new RegExp(`^\\{.*"seq":${made - 1},`), { timeoutMs: 30_000, stream: 'stdout' });
    assert.equal(app.jsonLines().length, made, 'lines on stdout');
    assert.equal(linesAbout(app, /shed_event_loop/), 1);
    figure('ceiling', `blocked loop: ${JSON.stringify(traces)}`);
  });

  test('once, for three seconds after 10,000 records, loses nothing', async () => {
    const app = start(['blocked', 10_000, 1, 3_000]);
    await app.waitForLine(/^calm$/, { timeoutMs: 30_000 });
    const made = await lastArrives(app);
    const traces = await until(app, 'traces', ({ delivered }) => delivered === 2 * made);
    assert.deepEqual(traces.dropped, {});
    assert.equal(linesAbout(app, /shed_event_loop/), 0);
  });
});

describe('a flood of records against a collector that hangs, without a spool', () => {
  test('is shed above the ceiling and counted, errors last, and it is over once the flood is', async () => {
    const hanging = await hangingCollector();
    toClose.push(() => hanging.close());
    const app = start(['flood', 20_000], {
      OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      THROUGHLINE_SPOOL: 'off',
      THROUGHLINE_MAX_MEMORY: '6MB',
      THROUGHLINE_MAX_EVENT_LOOP_DELAY: '0',
    });
    await app.waitForLine(/lost: .*shed_memory/, { timeoutMs: 60_000 });
    const traces = await until(app, 'traces', ({ queued }) => queued < 50);
    assertExact(traces);
    assert.ok((traces.dropped['shed_memory'] ?? 0) > 10_000, JSON.stringify(traces));
    figure('ceiling', `flood, hung collector: ${JSON.stringify(traces)}`);
    await new Promise((resolve) => {
      void hanging
        .close()
        .then(() => receiver.close())
        .then(resolve);
    });
    receiver = await OtlpReceiver.start({ port: Number(new URL(hanging.url).port) });
    // While memory is as full as it was, what is ordinary is still shed.
    const drained = await until(app, 'traces', ({ pending }) => pending < 100);
    const made = await lastArrives(app);
    const after = await until(app, 'traces', ({ pending }) => pending === 0);
    assertExact(after);
    assert.equal(after.dropped['shed_memory'], drained.dropped['shed_memory'], 'nothing is shed any more');
    assert.equal(new Set(receiver.spans().map(({ spanId }) => spanId)).size, after.delivered);
    const errors = new Set(
      receiver
        .spans()
        .flatMap(({ status, attributes }) => (status.code === 'error' ? [attributes['seq']] : [])),
    );
    assert.ok(errors.size >= 0.9 * (made / 10), `${errors.size} error spans of ${made / 10}`);
  });
});
