import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { JaegerApi } from './apis/jaeger.ts';
import { LokiApi } from './apis/loki.ts';
import { type RunningDemo, type SentRequest, startDemo } from './harness/demo.ts';
import { logsData, post, tracesData } from './harness/direct-otlp.ts';
import { eventually } from './harness/eventually.ts';
import { type Stack, startStack } from './harness/stack.ts';

/** One record of a client that knows what it was answered. */
interface Offered {
  id: string;
  acceptedAt: number | undefined;
}

const BEFORE_MS = 8_000;
const GONE_MS = 15_000;
const AFTER_MS = 8_000;
/** Between an answer and the moment from which its spans are on the Collector's disk: batches, and a busy machine. */
const UNDER_WAY_MS = 2_000;

describe('the Collector killed in the middle of traffic and started again', { timeout: 300_000 }, () => {
  let stack: Stack;
  let demo: RunningDemo;
  let sent: SentRequest[];
  let killedAt: number;
  const spans: Offered[] = [];
  const lines: Offered[] = [];

  before(async () => {
    stack = await startStack({ KEEP_PERCENT: '100' });
    demo = await startDemo(stack.urls.otlp);
    const stop = new AbortController();
    const offering = Promise.all([offer(spans, 'traces', stop.signal), offer(lines, 'logs', stop.signal)]);
    const seconds = (BEFORE_MS + GONE_MS + AFTER_MS) / 1_000;
    const sending = demo.send({ requests: seconds * 6, perSecond: 6 });
    await delay(BEFORE_MS);
    // Jaeger away as well: what the Collector has accepted can only be in its queue.
    await stack.jaeger.stop();
    await delay(2_000);
    killedAt = performance.now();
    await stack.collector.stop('SIGKILL');
    await delay(GONE_MS);
    await stack.collector.start();
    await stack.jaeger.start();
    sent = await sending;
    stop.abort();
    await offering;
  });

  after(async () => {
    await demo?.close();
    await stack?.close();
  });

  /** Offers records one after the other, each in a request of its own, and notes which were accepted and when. */
  async function offer(records: Offered[], signal: 'traces' | 'logs', stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const id = randomBytes(16).toString('hex');
      const data =
        signal === 'traces'
          ? tracesData('offered', [{ traceId: id, spanId: id.slice(16), name: 'offered' }])
          : logsData('offered', [{ text: id }]);
      const status = await post(stack.urls.otlp, signal, data);
      records.push({ id, acceptedAt: status === 200 ? performance.now() : undefined });
      await delay(20);
    }
  }

  test('every line that it had accepted arrives', async (t) => {
    const loki = new LokiApi(stack.urls.loki);
    const accepted = lines.filter((line) => line.acceptedAt !== undefined);
    const found = await eventually(async () => {
      const arrived = await loki.query('{service_name="offered"}');
      assert.deepEqual(
        missingOf(
          accepted,
          arrived.map((line) => line.text),
        ),
        [],
      );
      return arrived.length;
    }, 60_000);
    t.diagnostic(report(lines, accepted, found));
  });

  test('every span that it had accepted arrives, but for those of its last moment', async (t) => {
    const jaeger = new JaegerApi(stack.urls.jaeger);
    const accepted = spans.filter((span) => span.acceptedAt !== undefined);
    // A span passes the sampling after it was acknowledged and before it is written: a moment, and a second for slow disks.
    const safe = accepted.filter(
      ({ acceptedAt = 0 }) => acceptedAt < killedAt - 1_000 || acceptedAt > killedAt,
    );
    const arrived = await eventually(async () => {
      const all = await jaeger.tracesOf('offered');
      assert.deepEqual(
        missingOf(
          safe,
          all.map((span) => span.traceId),
        ),
        [],
      );
      return all.map((span) => span.traceId);
    }, 60_000);
    t.diagnostic(
      `${report(spans, accepted, arrived.length)}; lost of the last second: ${missingOf(accepted, arrived).length}`,
    );
  });

  test('the services go on, say so once, and what they make meanwhile arrives later', async (t) => {
    assert.deepEqual(
      sent.filter((request) => request.status !== request.expected),
      [],
    );
    const said = demo.stderr().trim().split('\n');
    // Two services, each with a line that it went and one that it is back.
    assert.ok(said.length <= 4, said.join('\n'));
    for (const line of said)
      assert.match(
        line,
        /no OTLP endpoint took the telemetry at \S+ |the OTLP endpoint at \S+ is back after /,
      );
    // What the services could not hand over while it was gone they have kept.
    const safe = sent.filter(
      ({ answeredAt }) => answeredAt < killedAt - UNDER_WAY_MS || answeredAt > killedAt,
    );
    const jaeger = new JaegerApi(stack.urls.jaeger);
    const arrived = await eventually(async () => {
      const all = await jaeger.tracesOf('assessments');
      const ids = new Set(all.map((span) => String(span.attributes['request_id'])));
      assert.deepEqual(
        safe.map(({ id }) => id).filter((id) => !ids.has(id)),
        [],
      );
      return sent.filter(({ id }) => ids.has(id)).length;
    }, 60_000);
    t.diagnostic(`${sent.length} requests; ${arrived} traces arrived`);
  });
});

function missingOf(wanted: Offered[], arrived: string[]): string[] {
  const there = new Set(arrived);
  return wanted.filter(({ id }) => !there.has(id)).map(({ id }) => id);
}

function report(offered: Offered[], accepted: Offered[], arrived: number): string {
  return `offered ${offered.length}, accepted ${accepted.length}, arrived ${arrived}`;
}
