import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findErrors } from '../src/changes/find-errors.ts';
import { growthOf } from '../src/changes/find-losses.ts';
import type { Observation } from '../src/changes/observation.ts';
import { rank } from '../src/changes/rank.ts';
import { exceededLimit, hasGrown, isSpread, percentile, rateChange } from '../src/changes/statistics.ts';
import { whatChanged } from '../src/changes/what-changed.ts';
import { readWindow } from '../src/changes/window.ts';
import { sourceOf } from './support/mcp-calls.ts';
import { logs, type SpanGiven, spans, startMs } from './support/telemetry.ts';
import { send, withViewer } from './support/viewer.ts';

describe('what counts as a change', () => {
  test('a share grows by five cases, ten points and three standard errors, and not by less', () => {
    assert.equal(hasGrown({ some: 0, all: 10 }, { some: 8, all: 10 }), true);
    assert.equal(hasGrown({ some: 0, all: 10 }, { some: 4, all: 10 }), false, 'four cases');
    assert.equal(hasGrown({ some: 0, all: 4 }, { some: 9, all: 10 }), false, 'too little before');
    assert.equal(hasGrown({ some: 100, all: 1_000 }, { some: 190, all: 1_000 }), false, 'nine points');
    assert.equal(hasGrown({ some: 2, all: 10 }, { some: 6, all: 10 }), false, 'chance');
    assert.equal(hasGrown({ some: 10, all: 10 }, { some: 10, all: 10 }), false, 'all of both');
  });

  test('a rate changes where it is twice or half, whatever the length of the windows', () => {
    assert.equal(rateChange({ count: 20, seconds: 10 }, { count: 60, seconds: 10 }), 'more');
    assert.equal(rateChange({ count: 200, seconds: 100 }, { count: 20, seconds: 10 }), undefined);
    assert.equal(rateChange({ count: 60, seconds: 10 }, { count: 10, seconds: 10 }), 'less');
    assert.equal(rateChange({ count: 4, seconds: 10 }, { count: 12, seconds: 10 }), undefined, 'too few');
    assert.equal(
      rateChange({ count: 100, seconds: 10 }, { count: 180, seconds: 10 }),
      undefined,
      'less than twice',
    );
  });

  test('values exceed the usual ones by the median or by the 95th percentile, and by an amount that matters', () => {
    const usual = Array.from({ length: 20 }, (_, at) => 10 + at);
    assert.equal(exceededLimit(usual, usual, 50), undefined);
    assert.equal(
      exceededLimit(
        usual,
        usual.map((ms) => ms + 20),
        50,
      ),
      undefined,
      'twice, and hardly felt',
    );
    assert.equal(
      exceededLimit(
        usual,
        usual.map((ms) => ms + 90),
        50,
      ),
      69,
    );
    // Half of the requests are slow every day: the median says nothing, the tail does.
    const mixed = usual.map((ms, at) => (at % 2 === 0 ? ms : 500));
    assert.equal(
      exceededLimit(
        mixed,
        mixed.map((ms) => ms * 4),
        50,
      ),
      1_000,
    );
    assert.equal(percentile([], 0.5), 0);
  });

  test('what lies in one short stretch of the time is a stall and no change', () => {
    const second = Array.from({ length: 100 }, (_, at) => at * 10_000);
    assert.equal(isSpread([500_000, 510_000, 520_000, 530_000, 540_000], second), false);
    assert.equal(isSpread([10_000, 250_000, 600_000, 990_000], second), true);
    const hour = Array.from({ length: 100 }, (_, at) => at * 36e6);
    assert.equal(isSpread([1e6, 2e6, 3e6, 4e6, 5e6], hour), false);
    assert.equal(isSpread([1e6, 5e6, 9e6, 14e6, 20e6], hour), true);
  });

  test('a counter of losses grows from its last value before the window, and anew where its process has begun anew', () => {
    const point = (timeUs: number, value: number) => ({
      ...{ timeUs, value, startUs: null, count: null, sum: null, min: null, max: null, buckets: null },
    });
    const series = { id: 1, service: 's', attributes: {}, monotonic: true, exemplars: [] };
    const points = [point(1, 7), point(5, 9), point(6, 2), point(7, 3)];
    assert.equal(growthOf({ ...series, temporality: 'cumulative', points }, 5), 5);
    assert.equal(growthOf({ ...series, temporality: 'delta', points }, 5), 14);
  });
});

describe('the order of findings', () => {
  const observation = (kind: Observation['kind'], share: number, ...traceIds: string[]): Observation => ({
    ...{ kind, share, traceIds, words: kind, facts: [], example: undefined },
    next: { tool: 'get_trace', arguments: {} },
  });

  test('causes stand before what follows from them in the same traces, and before what touches more requests', () => {
    const findings = rank([
      observation('slower', 0.9, 'a', 'b', 'c', 'd', 'e'),
      observation('new_error', 0.2, 'x', 'y'),
      observation('answers_changed', 0.3, 'x', 'y', 'z'),
      observation('calls_fail', 0.2, 'x', 'y'),
      observation('repeated_calls', 0.1, 'm'),
      observation('telemetry_lost', 0.01),
    ]);
    assert.deepEqual(
      findings.map(({ lead, also }) => [lead.kind, ...also.map(({ kind }) => kind)]),
      [['telemetry_lost'], ['calls_fail', 'new_error', 'answers_changed'], ['repeated_calls'], ['slower']],
    );
  });
});

const BEFORE = -600_000;

/** Requests of one kind, a second apart. */
async function sendRequests(
  viewer: Parameters<typeof send>[0],
  count: number,
  fromMs: number,
  request: (at: number) => SpanGiven[],
): Promise<void> {
  const given = Array.from({ length: count }, (_, at) => {
    const traceId = `${Math.abs(fromMs)}f${at}`.padStart(32, '0');
    const begin = fromMs + at * 1_000;
    return request(at).map((span) => ({
      ...span,
      traceId,
      from: begin + (span.from ?? 0),
      to: begin + (span.to ?? 10),
    }));
  });
  assert.equal(await send(viewer, 'traces', spans('shop', ...given.flat())), 200);
}

const served = (status = 200): SpanGiven => ({
  ...{ id: 'a', name: 'GET /orders', kind: 2, attributes: { 'http.response.status_code': status } },
});

const times = {
  beforeUs: (startMs + BEFORE) * 1_000,
  beforeUntilUs: (startMs - 300_000) * 1_000,
  fromUs: (startMs - 300_000) * 1_000,
  untilUs: startMs * 1_000,
};

describe('two windows', () => {
  test('are read in pages, and where there is too much every second, third, … trace of all of the time', async () => {
    await withViewer({}, async (viewer) => {
      await sendRequests(viewer, 250, BEFORE, () => [served()]);
      const source = sourceOf(viewer);
      const whole = await readWindow(source, times.beforeUs, times.beforeUntilUs);
      assert.deepEqual([whole.traces, whole.every, whole.requests.length], [250, 1, 250]);
      const given = { fromUs: times.beforeUs, untilUs: times.beforeUntilUs, cursor: undefined };
      const page = await source.windowSpans({ ...given, mostTraces: 100 });
      assert.deepEqual([page.traces, page.every, page.next], [250, 3, null]);
      assert.ok(page.spans.length >= 82 && page.spans.length <= 84, String(page.spans.length));
      await source.close();
    });
  });

  test('of which the later one makes a call for each row say so, with a trace that shows it', async () => {
    await withViewer({}, async (viewer) => {
      const select = (at: number): SpanGiven => ({
        ...{ id: `b${at}`, parent: 'a', name: 'SELECT', kind: 3, from: at, to: at + 1 },
        attributes: { 'db.system.name': 'postgresql' },
      });
      await sendRequests(viewer, 20, BEFORE, () => [served(), select(0)]);
      await sendRequests(viewer, 20, -300_000, () => [served(), ...[0, 1, 2, 3, 4, 5].map(select)]);
      const source = sourceOf(viewer);
      const { findings } = await whatChanged(source, times);
      assert.deepEqual(
        findings.map(({ lead }) => lead.kind),
        ['repeated_calls'],
      );
      assert.match(findings[0]?.lead.words ?? '', /20 of 20 requests make it 6 times, usual was 1$/);
      const trace = await source.trace(findings[0]?.lead.example ?? '');
      assert.equal(trace?.spans.length, 7);
      await source.close();
    });
  });

  test('a refusal is silent only where its service gave no reason in the log', async () => {
    await withViewer({}, async (viewer) => {
      await sendRequests(viewer, 20, BEFORE, () => [served()]);
      await sendRequests(viewer, 20, -300_000, () => [served(404)]);
      const source = sourceOf(viewer);
      const kinds = async (): Promise<string[]> => {
        const { findings } = await whatChanged(source, times);
        return findings.flatMap(({ lead, also }) => [lead, ...also].map(({ kind }) => kind));
      };
      assert.deepEqual(await kinds(), ['answers_changed', 'silent_refusals']);
      const reasons = Array.from({ length: 20 }, (_, at) => ({
        ...{ traceId: `300000f${at}`.padStart(32, '0'), span: 'a', body: 'order_refused' },
        attributes: { reason: 'no_such_order' },
      }));
      await send(viewer, 'logs', logs('shop', ...reasons));
      assert.deepEqual(await kinds(), ['answers_changed']);
      await source.close();
    });
  });

  test('a slow call to another service is what its requests wait for', async () => {
    await withViewer({}, async (viewer) => {
      const request = (ms: number): SpanGiven[] => [
        { ...served(), to: ms + 5 },
        {
          id: 'b',
          parent: 'a',
          name: 'POST',
          kind: 3,
          from: 1,
          to: ms,
          attributes: { 'server.address': 'pay', 'server.port': 80 },
        },
      ];
      await sendRequests(viewer, 30, BEFORE, () => request(20));
      await sendRequests(viewer, 30, -300_000, (at) => request(at % 2 === 0 ? 20 : 400));
      const source = sourceOf(viewer);
      const { findings } = await whatChanged(source, times);
      assert.equal(findings.length, 1);
      const [{ lead, also } = { lead: undefined, also: [] }] = findings;
      assert.equal(lead?.kind, 'slower_calls');
      assert.deepEqual(lead?.facts, ['call of shop: POST, to pay:80', 'in requests: GET /orders']);
      assert.deepEqual(
        also.map(({ kind }) => kind),
        ['slower'],
      );
      assert.deepEqual(also[0]?.facts, [
        'service shop, GET /orders',
        'waits for: shop, POST, pay:80: 19 ms -> 399 ms each',
      ]);
      await source.close();
    });
  });

  test('name services that are new, which are no findings', async () => {
    await withViewer({}, async (viewer) => {
      await sendRequests(viewer, 20, BEFORE, () => [served()]);
      await sendRequests(viewer, 20, -300_000, () => [served()]);
      const added = Array.from({ length: 3 }, (_, at) => ({
        ...{ ...served(), traceId: `${at}`.padStart(32, 'c'), from: -200_000, to: -199_990 },
      }));
      await send(viewer, 'traces', spans('billing', ...added));
      const source = sourceOf(viewer);
      const { findings, newServices } = await whatChanged(source, times);
      assert.deepEqual(newServices, ['billing']);
      assert.deepEqual(findings, []);
      await source.close();
    });
  });

  test('a route that is asked more often is busier, and does not answer otherwise because its failures are fewer of more', async () => {
    await withViewer({}, async (viewer) => {
      await sendRequests(viewer, 20, BEFORE, (at) => [served(at % 2 === 0 ? 200 : 500)]);
      await sendRequests(viewer, 120, -300_000, (at) => [served(at < 110 ? 200 : 500)]);
      const source = sourceOf(viewer);
      const { findings } = await whatChanged(source, times);
      assert.deepEqual(
        findings.map(({ lead }) => lead.kind),
        ['busier'],
      );
      await source.close();
    });
  });

  test('an error that was there before is not new because it comes under another fingerprint', async () => {
    await withViewer({}, async (viewer) => {
      const failing = (fingerprint: string): SpanGiven[] => {
        const told = { 'exception.type': 'E', 'exception.message': 'm' };
        const attributes = { ...told, 'throughline.error.fingerprint': fingerprint };
        return [{ ...served(500), events: [{ name: 'exception', attributes }] }];
      };
      // Their events lie at one time; what counts as before is what is asked for.
      await sendRequests(viewer, 10, BEFORE, () => failing('aaaaaaaaaaaaaaaa'));
      await sendRequests(viewer, 10, -300_000, () => failing('bbbbbbbbbbbbbbbb'));
      const source = sourceOf(viewer);
      const window = await readWindow(source, times.beforeUs, (startMs + 1) * 1_000);
      const [first, second] = window.errors;
      assert.ok(first !== undefined && second !== undefined);
      const before = { ...window, errors: [first] };
      const after = { ...window, fromUs: second.firstUs, errors: [second] };
      assert.deepEqual(findErrors(before, after), []);
      const [found] = findErrors({ ...before, errors: [] }, after);
      assert.equal(found?.kind, 'new_error');
      await source.close();
    });
  });

  test('that are the same yield nothing', async () => {
    await withViewer({}, async (viewer) => {
      for (const from of [BEFORE, -300_000]) {
        await sendRequests(viewer, 60, from, (at) => [
          { ...served(at % 6 === 0 ? 500 : 200), to: 10 + (at % 7) * 15 },
        ]);
      }
      const source = sourceOf(viewer);
      assert.deepEqual((await whatChanged(source, times)).findings, []);
      await source.close();
    });
  });
});
