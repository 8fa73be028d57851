import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import * as Core from '@sentry/core';
import { captureException, flow, setContext, setTag, setUser } from '@throughline/api';
import {
  addErrorExit,
  captureWaiting,
  configureRuntime,
  contextWithScope,
  createScope,
  recordUncaught,
  setErrorRules,
} from '@throughline/api/runtime';
import { sendSync } from '@throughline/otlp';
import { createRedactor } from '@throughline/redact';
import { createSentryExit, type SentryExit, type SentryExitOptions } from '@throughline/sentry';
import { type ReceivedEvent, SentryReceiver } from '@throughline/testing';

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
configureRuntime({ writeLine: () => {} });
setErrorRules({ perMinute: 1_000, sendsPersonalData: false, codeFrame: undefined });

let sentry: SentryReceiver;
let folder = '';
let faults: unknown[] = [];
let lines: string[] = [];
const open: { exit: SentryExit; stop: () => void }[] = [];
beforeEach(async () => {
  sentry = await SentryReceiver.start();
  folder = mkdtempSync(join(tmpdir(), 'throughline-sentry-'));
});
afterEach(async () => {
  for (const { exit, stop } of open.splice(0)) {
    stop();
    exit.end();
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(sentry.problems, []);
  [faults, lines] = [[], []];
  await sentry.close();
  rmSync(folder, { recursive: true });
});

function start(options: Partial<SentryExitOptions> = {}): SentryExit {
  const exit = createSentryExit({
    dsn: sentry.dsn,
    release: 'shop@1.2.3',
    environment: 'test',
    redactor: createRedactor(),
    runUntraced: (fn) => fn(),
    say: (line) => lines.push(line),
    onFault: (scope, error) => faults.push(`${scope} ${error}`),
    ...options,
  });
  open.push({ exit, stop: addErrorExit(exit.capture) });
  return exit;
}
const spool = () => ({ folder: join(folder, 'sentry'), service: 'shop' });
const lawful = (exit: SentryExit) => {
  const { offered, found, delivered, elsewhere, pending, onDisk, left, dropped } = exit.counts();
  const drops = Object.values(dropped).reduce((sum, one) => sum + one, 0);
  assert.equal(
    offered + found,
    delivered + elsewhere + pending + onDisk + left + drops,
    JSON.stringify(exit.counts()),
  );
};

const spanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};
function inRequest(work: () => void): void {
  const scope = createScope({ order: 7 }, 'r1');
  scope.requestFacts = () => ({
    'http.request.method': 'POST',
    'url.path': '/orders/7',
    'http.route': '/orders/:id',
    'user_agent.original': 'curl/8',
  });
  context.with(trace.setSpanContext(contextWithScope(ROOT_CONTEXT, scope), spanContext), work);
}

describe('an error that goes to Sentry', () => {
  test('has its trace, request, user, tags, contexts, breadcrumbs, causes, release and environment', async () => {
    start();
    const cause = new TypeError('reader is none');
    inRequest(() => {
      setUser({ id: 'u1', email: 'ada@example.test' });
      setTag('region', 'eu');
      setContext('assessment', { skill_area: 'maths', deep: { er: { still: { there: 1 } } } });
      captureException(new Error('card 12 was refused', { cause }), { attempt: 2 });
    });
    const event = await sentry.waitFor(() => sentry.events()[0]);
    const [envelope] = sentry.envelopes;
    assert.equal(envelope?.key, 'abc123');
    assert.equal(envelope?.projectId, '42');
    assert.deepEqual(envelope?.header['trace'], {
      trace_id: spanContext.traceId,
      public_key: 'abc123',
      environment: 'test',
      release: 'shop@1.2.3',
    });
    assert.equal(event['level'], 'error');
    assert.equal(event['platform'], 'node');
    assert.equal(event['release'], 'shop@1.2.3');
    assert.equal(event['environment'], 'test');
    assert.equal(event['transaction'], 'POST /orders/:id');
    assert.deepEqual(event['user'], { id: 'u1' });
    assert.deepEqual(event['request'], {
      method: 'POST',
      url: '/orders/7',
      headers: { 'User-Agent': 'curl/8' },
    });
    const contexts = event['contexts'] as Record<string, Record<string, unknown>>;
    assert.deepEqual(contexts['trace'], { trace_id: spanContext.traceId, span_id: spanContext.spanId });
    assert.deepEqual(contexts['assessment'], { skill_area: 'maths', deep: { er: { still: { there: 1 } } } });
    assert.equal(contexts['runtime']?.['name'], 'node');
    const tags = event['tags'] as Record<string, unknown>;
    assert.equal(tags['region'], 'eu');
    assert.equal(tags['request_id'], 'r1');
    assert.deepEqual(event['fingerprint'], [tags['throughline.error.fingerprint']]);
    const extra = event['extra'] as Record<string, unknown>;
    assert.deepEqual([extra['order'], extra['attempt']], [7, 2]);
    const { values } = event['exception'] as {
      values: {
        type: string;
        value: string;
        mechanism: object;
        stacktrace: { frames: { in_app: boolean; filename: string }[] };
      }[];
    };
    assert.deepEqual(
      values.map(({ type, value, mechanism }) => [type, value, mechanism]),
      [
        [
          'TypeError',
          'reader is none',
          { type: 'chained', handled: true, exception_id: 1, parent_id: 0, source: 'cause' },
        ],
        ['Error', 'card 12 was refused', { type: 'captureException', handled: true, exception_id: 0 }],
      ],
    );
    const own = values[1]?.stacktrace.frames.filter((frame) => frame.in_app);
    assert.match(own?.at(-1)?.filename ?? '', /sentry-exit\.test\.ts$/, 'the innermost frame is the last');
  });

  test('is redacted, wherever the secret stands', async () => {
    start();
    inRequest(() => {
      setTag('token', 'hunter2');
      setContext('login', { password: 'hunter2', note: 'sent password=hunter2' });
      captureException(
        new Error('login at https://bob:hunter2@host/ failed', { cause: new Error('password=hunter2') }),
        { secret: 'hunter2', nested: { api_key: 'hunter2' } },
      );
    });
    const event = await sentry.waitFor(() => sentry.events()[0]);
    assert.doesNotMatch(sentry.envelopes[0]?.body.toString() ?? 'hunter2', /hunter2/);
    assert.match(JSON.stringify(event), /REDACTED/);
  });

  test('that nobody caught is fatal and not handled, and a flow is named with its step', async () => {
    start();
    recordUncaught(new Error('the end'), 'uncaughtException');
    await assert.rejects(
      flow('retake', {}, (f) => f.step('load', async () => Promise.reject(new Error('no score')))),
    );
    captureWaiting();
    const [fatal, failed] = await sentry.waitFor(() =>
      sentry.events().length === 2 ? sentry.events() : undefined,
    );
    assert.equal(fatal?.['level'], 'fatal');
    assert.equal(mechanismOf(fatal)?.['handled'], false);
    assert.equal(mechanismOf(fatal)?.['type'], 'uncaughtException');
    assert.equal(part(failed, 'tags')['flow.step'], 'load');
  });

  test('of a megabyte still arrives, without what is not the error itself', async () => {
    start();
    const fields = Object.fromEntries(
      Array.from({ length: 500 }, (_, place) => [`f${place}`, 'x'.repeat(20_000)]),
    );
    captureException(new Error('large'), fields);
    const event = await sentry.waitFor(() => sentry.events()[0]);
    assert.ok((sentry.envelopes[0]?.body.length ?? 0) < 1_000_000);
    assert.match(JSON.stringify(event['extra']), /left out/);
    assert.equal((event['exception'] as { values: { value: string }[] }).values[0]?.value, 'large');
  });

  test('is left to the SDK of Sentry that had it before, and that SDK leaves ours alone', async () => {
    const exit = start();
    const theirs = new Error('theirs');
    assert.equal(Core.checkOrSetAlreadyCaught(theirs), false);
    captureException(theirs);
    const ours = new Error('ours');
    captureException(ours);
    await sentry.waitFor(() => sentry.events()[0]);
    assert.equal(Core.checkOrSetAlreadyCaught(ours), true);
    await exit.flush(1_000);
    assert.equal(sentry.events().length, 1);
    assert.equal(exit.counts().elsewhere, 1);
    lawful(exit);
  });

  test('has nothing of what the application set on the current scope of its own SDK', async () => {
    start();
    Core.getCurrentScope().setTag('theirs', 'yes');
    Core.getIsolationScope().setUser({ email: 'ada@example.test' });
    captureException(new Error('apart'));
    await sentry.waitFor(() => sentry.events()[0]);
    const [event] = sentry.events();
    assert.ok(!('theirs' in part(event, 'tags')));
    assert.equal(event?.['user'], undefined);
  });
});

function part(event: ReceivedEvent | undefined, name: string): Record<string, unknown> {
  return (event?.[name] ?? {}) as Record<string, unknown>;
}

function mechanismOf(event: ReceivedEvent | undefined): Record<string, unknown> | undefined {
  const values = part(event, 'exception')['values'] as { mechanism: Record<string, unknown> }[];
  return values.at(-1)?.mechanism;
}

describe('while Sentry says that it takes no more', () => {
  for (const [how, answer] of Object.entries({
    'with 429 and Retry-After': { status: 429, headers: { 'retry-after': '60' } },
    'with X-Sentry-Rate-Limits on a 200': {
      status: 200,
      headers: { 'x-sentry-rate-limits': '60:error;transaction:organization' },
    },
    'with 429 alone': { status: 429 },
  })) {
    test(`${how}, nothing is sent, and what is not sent is counted`, async () => {
      const exit = start({ spool: spool() });
      sentry.answer = () => answer;
      captureException(new Error('first'));
      await exit.flush(2_000);
      await setTimeout(0);
      for (let count = 0; count < 5; count++) captureException(new Error(`later ${count}`));
      await exit.flush(2_000);
      assert.equal(sentry.requests, 1);
      const expected = answer.status === 200 ? 5 : 6;
      assert.deepEqual(exit.counts().dropped, { rate_limited: expected });
      lawful(exit);
    });
  }

  test('of another kind, errors are sent', async () => {
    const exit = start();
    sentry.answer = () => ({ headers: { 'x-sentry-rate-limits': '60:transaction:key, 60:session:key' } });
    captureException(new Error('first'));
    await exit.flush(2_000);
    captureException(new Error('second'));
    await sentry.waitFor(() => sentry.events().length === 2);
    lawful(exit);
  });
});

describe('while Sentry is away', () => {
  test('errors are kept on disk, and sent when it is back, with the time at which they are sent', async () => {
    let isAway = true;
    sentry.answer = () => (isAway ? { status: 503 } : {});
    const exit = start({ spool: spool() });
    for (let count = 0; count < 5; count++) captureException(new Error(`kept ${count}`));
    await sentry.waitFor(() => exit.counts().onDisk === 5, { what: 'five on disk' });
    lawful(exit);
    const back = Date.now();
    isAway = false;
    await sentry.waitFor(() => sentry.events().length === 5, { what: 'five events' });
    assert.deepEqual(new Set(sentry.events().map((event) => event.event_id)).size, 5);
    for (const { header } of sentry.envelopes) assert.ok(Date.parse(String(header['sent_at'])) >= back);
    await sentry.waitFor(() => exit.counts().onDisk === 0, { what: 'an empty disk' });
    lawful(exit);
    assert.equal(lines.length, 2, lines.join('\n'));
    assert.match(
      lines[0] ?? '',
      /^Sentry at http:\/\/127\.0\.0\.1:\d+ does not take errors \(HTTP 503\); they are kept on disk/,
    );
    assert.doesNotMatch(lines.join(), /abc123/);
  });

  test('and nothing can be kept on disk, they wait in memory, and what is too much is counted', async () => {
    let isAway = true;
    sentry.answer = () => (isAway ? { status: 502 } : {});
    const exit = start();
    for (let count = 0; count < 100; count++) captureException(new Error(`waits ${count}`));
    await exit.flush(2_000);
    assert.equal(exit.counts().dropped.queue_full, 36);
    isAway = false;
    await sentry.waitFor(() => sentry.events().length === 64, { what: '64 events' });
    lawful(exit);
  });

  test('what a process has left is sent by the next one, of the same service and project alone', async () => {
    sentry.answer = () => ({ status: 503 });
    const first = start({ spool: spool() });
    captureException(new Error('left behind'));
    await sentry.waitFor(() => first.counts().onDisk === 1);
    for (const { stop } of open.splice(0)) stop();
    first.end();
    sentry.answer = () => ({});
    const other = start({ spool: spool(), dsn: sentry.dsn.replace('/42', '/43') });
    const next = start({ spool: spool() });
    await sentry.waitFor(() => sentry.events().length === 1, { what: 'the event of the first' });
    assert.equal(sentry.envelopes[0]?.projectId, '42');
    assert.deepEqual([other.counts().found, next.counts().found], [0, 1]);
    lawful(next);
  });

  test('an answer that it will never take an event lets the next one go', async () => {
    const exit = start({ spool: spool() });
    sentry.answer = () => ({ status: 400 });
    captureException(new Error('refused'));
    await exit.flush(2_000);
    sentry.answer = () => ({});
    captureException(new Error('taken'));
    await sentry.waitFor(() => sentry.events()[0]);
    assert.deepEqual(exit.counts().dropped, { refused: 1 });
    lawful(exit);
  });
});

describe('when the process ends', () => {
  test('what is in memory is handed over as requests that can be sent without the event loop', async () => {
    const exit = start({ spool: spool() });
    sentry.answer = () => undefined;
    captureException(new Error('under way'));
    await sentry.waitFor(() => sentry.requests === 1);
    captureException(new Error('waiting'));
    const last = exit.takeLastRequests();
    assert.equal(last.length, 2);
    for (const { request } of last)
      assert.equal(request.headers['content-type'], 'application/x-sentry-envelope');
    last[0]?.settle(true);
    last[1]?.settle(false);
    assert.equal(exit.counts().delivered, 1);
    assert.equal(exit.counts().onDisk, 1);
    captureException(new Error('too late to send'));
    assert.equal(exit.counts().onDisk, 2);
    lawful(exit);
    assert.equal(sendSync([], { timeoutMs: 1 }).failed, 0);
  });

  test('and nothing is kept on disk, what is not sent is counted', () => {
    const exit = start();
    captureException(new Error('lost'));
    for (const { settle } of exit.takeLastRequests()) settle(false);
    captureException(new Error('lost, too'));
    assert.deepEqual(exit.counts().dropped, { process_end: 2 });
    lawful(exit);
  });
});

test('a DSN that cannot be used is refused without being shown', () => {
  const original = console.error;
  console.error = () => {};
  try {
    assert.throws(
      () =>
        createSentryExit({
          dsn: 'https://topsecret',
          redactor: createRedactor(),
          runUntraced: (fn) => fn(),
          say() {},
          onFault() {},
        }),
      (error: Error) => /DSN/.test(error.message) && !error.message.includes('topsecret'),
    );
  } finally {
    console.error = original;
  }
});
