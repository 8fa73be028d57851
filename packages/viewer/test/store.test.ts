import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStoreFile, StoreError, startViewer } from '@throughline/viewer';
import { IN_MEMORY } from '../src/store/database.ts';
import { Store, type StoreOptions } from '../src/store/store.ts';
import { keyValues, logs, nano, type SpanGiven, spans, startMs, TRACE } from './support/telemetry.ts';
import { ask, send, withViewer } from './support/viewer.ts';

const folder = mkdtempSync(join(tmpdir(), 'viewer-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const all = { query: '', limit: 500, cursor: undefined };

function open(options: Partial<StoreOptions> = {}): Store {
  return new Store({
    ...{ file: IN_MEMORY, readOnly: false, policy: {}, maxBytes: 1e9, maxAgeMs: 1e12 },
    ...options,
  });
}

function write(store: Store, signal: 'traces' | 'logs' | 'metrics', data: unknown): void {
  const steps = store.ingest(signal, Buffer.from(JSON.stringify(data)), 'application/json');
  while (!steps.next().done);
}

/** `count` traces of one span, the first of them `from`. */
function manySpans(from: number, count: number, given: Partial<SpanGiven> = {}): unknown {
  const list = Array.from({ length: count }, (_, i) => ({
    ...{ id: '1', name: `span ${from + i}`, from: from + i, to: from + i + 1, ...given },
    traceId: (from + i + 1).toString(16).padStart(32, '0'),
  }));
  return spans('api', ...list);
}

describe('the store', () => {
  test('keeps what came over a restart, in a file that only its owner reads', async () => {
    const store = join(folder, 'kept.db');
    await withViewer({ store }, async (viewer) => {
      await send(viewer, 'traces', spans('api', { id: '1', name: 'kept' }));
    });
    assert.equal(statSync(store).mode & 0o777, 0o600);
    await withViewer({ store }, async (viewer) => {
      await send(viewer, 'traces', spans('api', { id: '2', parent: '1', name: 'later' }));
      const { body } = await ask(viewer, `traces/${TRACE}`);
      assert.deepEqual(
        body.spans.map((span: { name: string }) => span.name),
        ['kept', 'later'],
      );
      const found = await ask(viewer, 'traces?q=kept');
      assert.equal(found.body.traces.length, 1);
    });
  });

  test('has everything that was answered with 200 when its process is killed', async () => {
    const file = join(folder, 'killed.db');
    const script = fileURLToPath(new URL('./fixtures/viewer-process.ts', import.meta.url));
    const child = spawn(process.execPath, [...process.execArgv, script, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(child.stdout, 'data');
      const [url] = String(line).trim().split(' ');
      for (let i = 0; i < 30; i += 1) {
        const answer = await fetch(`${url}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(manySpans(i * 100, 100)),
        });
        assert.equal(answer.status, 200);
        await answer.arrayBuffer();
      }
    } finally {
      child.kill('SIGKILL');
    }
    await once(child, 'close');
    const store = open({ file });
    assert.equal(store.ask('status', {}).spans, 3_000);
    const found = store.ask('traces', { ...all, query: '"span 17"' });
    assert.equal(found.traces.length, 1);
    store.close();
  });

  test('is written by one process at a time, and read by any number meanwhile', async () => {
    const file = join(folder, 'shared.db');
    await withViewer({ store: file }, async (viewer) => {
      await send(viewer, 'traces', spans('api', { id: '1', name: 'here' }));
      await assert.rejects(startViewer({ port: 0, store: file }), /another viewer is writing to it/);
      assert.throws(() => open({ file }), /another viewer is writing to it/);
      const source = openStoreFile(file);
      const { traces } = await source.traces({ ...all, query: 'here' });
      assert.equal(traces[0]?.root?.name, 'here');
      await source.close();
    });
    open({ file }).close();
  });

  test('counts a span that comes twice once', () => {
    const store = open();
    write(store, 'traces', spans('api', { id: '1', kind: 2, error: 'x' }));
    write(store, 'traces', spans('api', { id: '1', kind: 2, error: 'x' }));
    const [trace] = store.ask('traces', all).traces;
    assert.deepEqual([trace?.spans, trace?.failed], [1, 1]);
    assert.equal(store.ask('services', { sinceUs: 0 }).services[0]?.requests, 1);
    store.close();
  });

  test('refuses files that are none of its own, and of another version, and leaves them as they are', async () => {
    const other = join(folder, 'other.txt');
    writeFileSync(other, 'this is a text and no database at all'.repeat(100));
    assert.throws(() => open({ file: other }), /it cannot be opened \(.*not a database.*\)/);
    assert.match(readFileSync(other, 'utf8'), /^this is a text/);
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const foreign = join(folder, 'foreign.db');
    const database = new DatabaseSync(foreign);
    database.exec('CREATE TABLE mine (a)');
    database.close();
    assert.throws(() => open({ file: foreign }), /this is not a store of Throughline/);
    const newer = join(folder, 'newer.db');
    open({ file: newer }).close();
    const changed = new DatabaseSync(newer);
    changed.exec('PRAGMA user_version = 99');
    changed.close();
    assert.throws(
      () => open({ file: newer }),
      (error) => {
        assert.ok(error instanceof StoreError);
        assert.match(error.message, /it has format 99, and this version reads and writes format 1/);
        return true;
      },
    );
    await assert.rejects(startViewer({ port: 0, store: newer }), StoreError);
    assert.throws(() => openStoreFile(join(folder, 'absent.db')), StoreError);
    assert.equal(existsSync(join(folder, 'absent.db')), false);
  });

  test('takes the oldest away where it grows beyond its size, and finds what is left', () => {
    const maxBytes = 6 * 1024 * 1024;
    const store = open({ maxBytes });
    const text = 'x'.repeat(1_000);
    for (let i = 0; i < 20; i += 1) {
      write(store, 'traces', manySpans(i * 1_000, 1_000, { attributes: { text }, error: 'failed' }));
      write(store, 'logs', logs('api', ...Array.from({ length: 500 }, () => ({ body: text }))));
      while (store.advanceRetention());
    }
    const status = store.ask('status', {});
    assert.ok(status.bytes <= maxBytes, String(status.bytes));
    assert.ok(status.spans > 500 && status.spans < 6_000, String(status.spans));
    assert.equal(status.spans + (status.retention?.spans ?? 0), 20_000);
    assert.equal(status.retention?.reason, 'size');
    assert.equal(status.traces, status.spans);
    const newest = store.ask('traces', { ...all, query: '"span 19999"' });
    assert.equal(newest.traces[0]?.root?.name, 'span 19999');
    assert.equal(store.ask('traces', { ...all, query: '"span 5"' }).traces.length, 0);
    store.close();
  });

  test('takes away what is older than it may be', () => {
    const store = open({ maxAgeMs: 3_600_000 });
    const old = { from: -7_200_000, to: -7_199_000 };
    write(store, 'traces', manySpans(0, 1_000, old));
    write(store, 'traces', manySpans(1_000, 1_000));
    while (store.advanceRetention());
    const status = store.ask('status', {});
    assert.deepEqual([status.spans, status.traces, status.retention?.reason], [1_000, 1_000, 'age']);
    store.close();
  });

  test('gives out lines of OTLP/JSON that make the same store again', () => {
    const store = open();
    const attributes = {
      text: 'a "quoted" text\n',
      whole: 42,
      half: 0.5,
      flag: true,
      list: ['a', 'b'],
      map: { deep: { er: 1 } },
    };
    const events = [{ name: 'exception', attributes: { 'exception.type': 'E', 'exception.message': 'm' } }];
    const made = spans('api', { id: '1', kind: 2, attributes, events, error: 'broken' }) as {
      resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
    };
    const span = made.resourceSpans[0]?.scopeSpans[0]?.spans[0] as Record<string, unknown>;
    const exact = `${nano(startMs).slice(0, -3)}123`;
    span['startTimeUnixNano'] = exact;
    (span['attributes'] as unknown[]).push(
      { key: 'large', value: { intValue: '9007199254740993' } },
      { key: 'double', value: { doubleValue: 3 } },
      { key: 'bytes', value: { bytesValue: 'AAEC' } },
    );
    write(store, 'traces', made);
    write(store, 'logs', logs('api', { span: '1', severity: 17, body: { a: 1 }, event: 'e', attributes }));
    const point = { attributes: keyValues({ a: 'b' }), timeUnixNano: nano(startMs), asDouble: 1.5 };
    const metric = {
      name: 'm',
      unit: 's',
      sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [point] },
    };
    const resource = { attributes: keyValues({ 'service.name': 'api' }) };
    write(store, 'metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] });
    const lines = exported(store);
    assert.deepEqual(
      lines.map((line) => Object.keys(JSON.parse(line))[0]),
      ['resourceSpans', 'resourceLogs', 'resourceMetrics'],
    );
    const [again] = JSON.parse(lines[0] as string).resourceSpans[0].scopeSpans[0].spans;
    assert.equal(again.startTimeUnixNano, exact);
    assert.equal(again.endTimeUnixNano, span['endTimeUnixNano']);
    assert.deepEqual(again.attributes, span['attributes']);
    assert.deepEqual(again.status, { code: 2, message: 'broken' });
    const second = open();
    for (const line of lines) {
      const signal = line.includes('resourceSpans')
        ? 'traces'
        : line.includes('resourceLogs')
          ? 'logs'
          : 'metrics';
      write(second, signal, JSON.parse(line));
    }
    assert.deepEqual(exported(second), lines);
    store.close();
    second.close();
  });

  test('finds what was written after the last whole block before a restart', () => {
    const file = join(folder, 'blocks.db');
    for (let i = 0; i < 4; i += 1) {
      const store = open({ file });
      write(store, 'traces', manySpans(i * 700, 700));
      store.close();
    }
    const store = open({ file });
    for (const number of [0, 699, 700, 1_399, 1_400, 2_799]) {
      assert.equal(allTraces(store, `"span ${number}"`).size, 1, String(number));
    }
    assert.equal(allTraces(store, 'service:api').size, 2_800);
    store.close();
  });

  test('refuses a policy whose rules are functions, and one that cannot work', async () => {
    const policy = { rules: [{ name: 'mine', test: () => true }] };
    await assert.rejects(startViewer({ port: 0, policy }), /policy\.rules\[0\]\.test is a function/);
    const wrong = { mode: 'odd' } as unknown as StoreOptions['policy'];
    await assert.rejects(startViewer({ port: 0, policy: wrong }), { name: 'RedactionPolicyError' });
  });

  test('redacts by the policy that it was given', () =>
    withViewer(
      { policy: { keys: ['ward'], rules: [{ name: 'room', pattern: /room-\d+/ }] } },
      async (viewer) => {
        await send(
          viewer,
          'traces',
          spans('api', { id: '1', attributes: { ward: 'north', note: 'in room-12' } }),
        );
        const { body } = await ask(viewer, `traces/${TRACE}`);
        assert.deepEqual(body.spans[0].attributes, { ward: '[REDACTED]', note: 'in [REDACTED]' });
        const { body: counts } = await ask(viewer, 'redaction');
        assert.deepEqual(counts.viewer, { key: 1, room: 1 });
      },
    ));

  test('bounds series of metrics and values, and counts what it leaves out', () => {
    const store = open();
    const events = Array.from({ length: 1_200 }, () => ({ name: 'e', attributes: {} }));
    write(store, 'traces', spans('api', { id: '1', events, attributes: { text: 'x'.repeat(100_000) } }));
    const points = Array.from({ length: 21_000 }, (_, i) => ({
      ...{ attributes: keyValues({ id: i }), timeUnixNano: nano(startMs), asInt: '1' },
    }));
    const metrics = [{ name: 'm', gauge: { dataPoints: points } }];
    write(store, 'metrics', { resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics }] }] });
    const { ingested, points: stored } = store.ask('status', {});
    assert.deepEqual([ingested?.cut.values, stored, ingested?.rejected.points], [1, 20_000, 1_000]);
    assert.equal(ingested?.cut.parts, 200);
    const text = store.ask('trace', { traceId: TRACE })?.spans[0]?.attributes['text'] as string;
    assert.equal(text.length, 32_769);
    store.close();
  });
});

/** Over all pages: on a busy machine a search answers with less, and where to go on. */
function allTraces(store: Store, query: string): Set<string> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = store.ask('traces', { query, limit: 250, cursor });
    for (const { traceId } of page.traces) seen.add(traceId);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

function exported(store: Store): string[] {
  const lines: string[] = [];
  for (;;) {
    const next = store.ask('exportNext', { number: 1 });
    if (next.length === 0) return lines;
    lines.push(...next);
  }
}
