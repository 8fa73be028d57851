import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { assertAbsent, type RunningApp } from '@throughline/testing';
import { FlowProcesses } from './flow-processes.ts';

let processes: FlowProcesses;
beforeEach(async () => {
  processes = await FlowProcesses.begin();
});
afterEach(() => processes.end());

type Line = Record<string, unknown>;
const abortedLines = (app: RunningApp): Line[] =>
  app.jsonLines().filter(({ event }) => String(event).endsWith('_aborted'));
const journals = () => readdirSync(processes.folder).filter((file) => file.endsWith('.journal'));

function assertOuter(line: Line | undefined, pid: number | undefined, reason: string | RegExp): void {
  assert.deepEqual(
    ['level', 'event', 'step', 'steps_done', 'steps_total', 'pid', 'tenant', 'progress_done'].map(
      (key) => line?.[key],
    ),
    ['error', 'import_rows_aborted', 'write', 3, 7, pid, 'acme', 300],
  );
  if (typeof reason === 'string') assert.equal(line?.['reason'], reason);
  else assert.match(String(line?.['reason']), reason);
}

describe('a process that is killed in step 4 of 7', () => {
  test('is told by the next start: in the terminal, as an error record, as spans in its trace and in the metrics, once', async () => {
    const killed = processes.start(['hang'], {
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
    });
    const [, id] = await killed.waitForLine(/^in step (.+)$/);
    const began = await processes.receiver.waitFor(() =>
      processes.receiver.logs().find(({ body }) => body === 'import_rows_started'),
    );
    await processes.receiver.waitFor(() => processes.receiver.spans().some(({ name }) => name === 'check'));
    const before = Date.now();
    killed.kill('SIGKILL');
    await killed.ended();
    const next = processes.start(['look']);
    assert.deepEqual(abortedLines(killed), []);
    await next.ended();

    const [inner, outer] = abortedLines(next).sort((a, b) =>
      String(b['event']).localeCompare(String(a['event'])),
    );
    assertOuter(outer, killed.pid, 'unknown');
    assert.equal(outer?.['flow_id'], id);
    assert.equal(inner?.['parent_flow_id'], id);
    assert.deepEqual([inner?.['step'], inner?.['steps_done']], ['insert', 0]);

    const records = processes.aborted();
    assert.deepEqual(records.map(({ body }) => body).sort(), ['import_rows_aborted', 'write_batch_aborted']);
    const record = records.find(({ body }) => body === 'import_rows_aborted');
    assert.deepEqual(
      [record?.eventName, record?.severityText, record?.attributes['step'], record?.attributes['pid']],
      ['throughline.flow.ended', 'error', 'write', killed.pid],
    );
    assert.deepEqual([record?.traceId, record?.spanId], [began.traceId, began.spanId]);

    const spans = processes.receiver.spans();
    const span = (name: string) => spans.filter((one) => one.name === name);
    const [whole] = span('import_rows');
    assert.equal(span('import_rows').length, 1);
    assert.deepEqual([whole?.traceId, whole?.spanId], [began.traceId, began.spanId]);
    assert.ok(Math.abs((whole?.startTime ?? 0) - (began.time ?? 0)) < 1_000, 'it began when it really began');
    assert.ok((whole?.endTime ?? 0) <= before + 1_000 && (whole?.endTime ?? 0) > (whole?.startTime ?? 0));
    assert.deepEqual([whole?.status.code, whole?.status.message], ['error', 'unknown']);
    assert.equal(whole?.attributes['throughline.flow.step'], 'write');
    // What it had sent before hangs below, and the step that it was in is there, too.
    assert.equal(span('check')[0]?.parentSpanId, whole?.spanId);
    assert.equal(span('write')[0]?.parentSpanId, whole?.spanId);
    assert.equal(span('write_batch')[0]?.parentSpanId, span('write')[0]?.spanId);
    assert.equal(span('insert')[0]?.parentSpanId, span('write_batch')[0]?.spanId);
    assert.equal(processes.abortedCount('import_rows'), 1);

    assert.deepEqual(journals(), []);
    const third = processes.start(['look']);
    await third.ended();
    assert.deepEqual(abortedLines(third), []);
  });

  test('is told by a sibling that lives, and never while it lives itself', async () => {
    const sibling = processes.start(['hang']);
    const victim = processes.start(['hang']);
    await Promise.all([sibling, victim].map((app) => app.waitForLine(/^in step/)));
    const visitor = processes.start(['look']);
    await visitor.ended();
    assert.deepEqual(abortedLines(visitor), []);
    victim.kill('SIGKILL');
    await victim.ended();
    await processes.receiver.waitFor(() => processes.aborted().length === 2, { timeoutMs: 20_000 });
    assert.deepEqual(
      abortedLines(sibling).map(({ pid }) => pid),
      [victim.pid, victim.pid],
    );
  });

  test('is not told by a process of another service', async () => {
    const killed = processes.start(['kill']);
    await killed.ended();
    const other = processes.start(['look'], { OTEL_SERVICE_NAME: 'mailer' });
    await other.ended();
    assert.deepEqual(abortedLines(other), []);
    assert.equal(journals().length, 1);
  });

  test('leaves no secret on disk, and none in what is told', async () => {
    const killed = processes.start(['kill']);
    await killed.ended();
    const [journal] = journals() as [string];
    const text = readFileSync(join(processes.folder, journal), 'utf8');
    assert.match(text, /acme/);
    const next = processes.start(['look']);
    const { stdout } = await next.ended();
    for (const written of [text, stdout, JSON.stringify(processes.aborted())]) {
      assertAbsent('sk-planted-secret', { written });
    }
  });

  test('is told with the reason, where it knew that it was about to end', async () => {
    const killed = processes.start(
      ['term'],
      { THROUGHLINE_SHUTDOWN_TIMEOUT: '60000' },
      { fixture: 'slow-shutdown.mjs' },
    );
    await killed.waitForLine(/^shutting down$/);
    killed.kill('SIGKILL');
    await killed.ended();
    const next = processes.start(['look']);
    await next.ended();
    assert.deepEqual(
      abortedLines(next).map(({ event, reason }) => [event, reason]),
      [['drain_aborted', 'signal SIGTERM']],
    );
  });
});

describe('a process that ends while a flow is under way', () => {
  const ways: Record<string, { code: number | null; reason: string | RegExp }> = {
    exit: { code: 3, reason: 'exit code 3' },
    throw: { code: 1, reason: /^uncaught SyntaxError: / },
    reject: { code: 1, reason: /^unhandled rejection RangeError: nobody listens$/ },
    term: { code: null, reason: 'signal SIGTERM' },
  };
  for (const [mode, { code, reason }] of Object.entries(ways)) {
    test(`by ${mode} tells it itself, and nobody tells it again`, async () => {
      const app = processes.start([mode]);
      const end = await app.ended();
      assert.equal(end.code, code, end.stderr);
      const lines = abortedLines(app);
      assert.deepEqual(lines.map(({ event }) => event).sort(), [
        'import_rows_aborted',
        'write_batch_aborted',
      ]);
      assertOuter(
        lines.find(({ event }) => event === 'import_rows_aborted'),
        app.pid,
        reason,
      );
      assert.equal(processes.aborted().length, 2);
      assert.equal(processes.abortedCount('import_rows'), 1);
      const names = processes.receiver.spans().map(({ name }) => name);
      for (const name of ['import_rows', 'write', 'write_batch', 'insert']) {
        assert.equal(names.filter((one) => one === name).length, 1, name);
      }
      assertAbsent('hunter2', { logs: JSON.stringify(processes.receiver.logs()), stdout: end.stdout });
      assert.deepEqual(journals(), []);
      const next = processes.start(['look']);
      await next.ended();
      assert.deepEqual(abortedLines(next), []);
    });
  }
});

describe('a worker thread that is terminated', () => {
  test('is told by its process', {
    skip: process.platform !== 'linux' && 'elsewhere a minute has to pass',
  }, async () => {
    const app = processes.start(['worker']);
    await app.waitForLine(/^worker terminated$/);
    await processes.receiver.waitFor(() => processes.aborted().length === 2, { timeoutMs: 20_000 });
    assertOuter(
      abortedLines(app).find(({ event }) => event === 'import_rows_aborted'),
      app.pid,
      'unknown',
    );
  });
});

describe('without a journal', () => {
  for (const [name, env] of Object.entries({
    'that is switched off': { THROUGHLINE_FLOW_JOURNAL: 'off' },
    'because nothing is to be written': { THROUGHLINE_SPOOL: 'off' },
  })) {
    test(`${name} nothing is written, and what ends by itself tells all the same`, async () => {
      const app = processes.start(['exit'], env);
      const end = await app.ended();
      assert.equal(end.code, 3);
      assert.equal(abortedLines(app).length, 2);
      assert.equal(end.stderr, '');
      await processes.start(['kill'], env).ended();
      assert.deepEqual(readdirSync(processes.folder), []);
    });
  }

  test('because its folder cannot be used one line says so, and everything else works', async () => {
    chmodSync(processes.folder, 0o777);
    const app = processes.start(['complete']);
    const end = await app.ended();
    assert.equal(end.code, 0);
    assert.match(
      end.stderr,
      /^throughline: spool: the folder .* cannot be used \(others may write to it;.*\n$/,
    );
    assert.ok(processes.receiver.spans().some(({ name }) => name === 'import_rows'));
    chmodSync(processes.folder, 0o700);
  });

  test('although nothing else is written, where it is asked for', async () => {
    const env = { THROUGHLINE_SPOOL: 'off', THROUGHLINE_FLOW_JOURNAL: 'on' };
    await processes.start(['kill'], env).ended();
    const next = processes.start(['look'], env);
    await next.ended();
    assert.equal(abortedLines(next).length, 2);
  });
});
