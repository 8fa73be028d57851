import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keyValues, logs, nano, type SpanGiven, spans, startMs, TRACE } from './support/telemetry.ts';
import { ask, search, send, withViewer } from './support/viewer.ts';

const retake: SpanGiven[] = [
  {
    id: 'a',
    name: 'POST /assessments/:id/retake',
    kind: 2,
    to: 100,
    attributes: { 'http.route': '/assessments/:id/retake', 'http.response.status_code': 502, user_id: 42 },
  },
  {
    id: 'b',
    parent: 'a',
    name: 'retake_assessment',
    from: 5,
    to: 95,
    error: 'scoring answered 503',
    attributes: {
      'throughline.flow.id': 'retake-1',
      'throughline.flow.name': 'retake_assessment',
      'throughline.flow.outcome': 'failed',
    },
    events: [
      {
        name: 'exception',
        attributes: {
          'exception.type': 'ScoringUnavailable',
          'exception.message': 'scoring answered 503',
          'exception.stacktrace':
            'ScoringUnavailable: scoring answered 503\n    at ask (/app/scoring.ts:42:11)',
        },
      },
    ],
  },
  {
    id: 'c',
    parent: 'b',
    name: 'load_completed',
    from: 6,
    to: 40,
    attributes: {
      'throughline.flow.id': 'retake-1',
      'throughline.flow.name': 'retake_assessment',
      'throughline.flow.step': 'load_completed',
    },
  },
  {
    id: 'd',
    parent: 'c',
    name: 'SELECT answers',
    kind: 3,
    from: 10,
    to: 38,
    attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT score FROM answers' },
  },
  {
    id: 'e',
    parent: 'b',
    name: 'POST',
    kind: 3,
    from: 45,
    to: 90,
    attributes: { 'server.address': 'scoring' },
  },
];

const scoring: SpanGiven = { id: 'f', parent: 'e', name: 'POST /scores', kind: 2, from: 50, to: 88 };

async function sendRetake(viewer: Parameters<typeof send>[0]): Promise<void> {
  assert.equal(await send(viewer, 'traces', spans('assessments', ...retake)), 200);
  assert.equal(await send(viewer, 'traces', spans('scoring', scoring)), 200);
  const line = {
    span: 'f',
    at: 60,
    severity: 13,
    body: 'model_overloaded',
    attributes: { queue_length: 128 },
  };
  assert.equal(await send(viewer, 'logs', logs('scoring', line)), 200);
}

describe('the API of the viewer', () => {
  test('lists a trace with its root, its services and what failed', () =>
    withViewer({}, async (viewer) => {
      await sendRetake(viewer);
      const { body } = await ask(viewer, 'traces');
      assert.equal(body.traces.length, 1);
      const [trace] = body.traces;
      assert.equal(trace.traceId, TRACE);
      assert.deepEqual(trace.root, {
        spanId: '000000000000000a',
        service: 'assessments',
        name: 'POST /assessments/:id/retake',
        kind: 'server',
        status: 502,
        durationNs: 100e6,
      });
      assert.deepEqual([trace.spans, trace.failed, trace.logs], [6, 2, 1]);
      assert.deepEqual(trace.services, ['assessments', 'scoring']);
      assert.equal(trace.flow, 'retake_assessment');
      assert.equal(body.next, null);
    }));

  test('gives one trace in the order of its waterfall, with log records, errors, flow and critical path', () =>
    withViewer({}, async (viewer) => {
      await sendRetake(viewer);
      const { body } = await ask(viewer, `traces/${TRACE}`);
      assert.deepEqual(
        body.spans.map((one: { name: string; depth: number }) => [one.name, one.depth]),
        [
          ['POST /assessments/:id/retake', 0],
          ['retake_assessment', 1],
          ['load_completed', 2],
          ['SELECT answers', 3],
          ['POST', 2],
          ['POST /scores', 3],
        ],
      );
      const critical = body.spans.map((one: { criticalNs: number }) => one.criticalNs / 1e6);
      assert.deepEqual(critical, [10, 11, 6, 28, 7, 38]);
      assert.equal(
        critical.reduce((sum: number, one: number) => sum + one, 0),
        100,
      );
      assert.deepEqual(
        body.logs.map((log: { text: string }) => log.text),
        ['model_overloaded'],
      );
      assert.equal(body.logs[0].level, 'warn');
      assert.deepEqual(body.logs[0].attributes, { queue_length: 128 });
      assert.deepEqual(
        body.errors.map((error: { type: string }) => error.type),
        ['ScoringUnavailable'],
      );
      assert.equal(body.flows[0].outcome, 'failed');
      assert.deepEqual(
        body.flows[0].steps.map((step: { step: string }) => step.step),
        ['load_completed'],
      );
      const resource = body.resources[body.spans[5].resource];
      assert.equal(resource.attributes['service.instance.id'], 'scoring-1');
    }));

  test('finds traces and log records by the search language', () =>
    withViewer({}, async (viewer) => {
      await sendRetake(viewer);
      const other = { traceId: 'ef'.repeat(16), id: '1', name: 'GET /health', kind: 2, from: -9, to: -7 };
      await send(viewer, 'traces', spans('assessments', other));
      const found = async (query: string): Promise<string[]> => {
        const { body } = await ask(viewer, `traces?${search(query)}`);
        return body.traces.map((trace: { traceId: string }) => trace.traceId.slice(0, 2));
      };
      assert.deepEqual(await found(''), ['4b', 'ef']);
      for (const query of [
        'service:scoring',
        'status:error duration>50ms',
        'status:5xx',
        'status>=500',
        'route:"/assessments/:id/retake"',
        'route:/assessments/*',
        'flow:retake_assessment step:load_completed',
        'http.response.status_code:502',
        'http.response.status_code>=500',
        '@user_id:42',
        'peer:postgresql',
        'exception.type:ScoringUnavailable',
        'select ANSWERS',
        '"score from answers"',
        'scoring answered -health',
        'kind:client name:SELECT*',
        'service.instance.id:scoring-1',
        'scoringunav*',
        TRACE,
      ]) {
        assert.deepEqual(await found(query), ['4b'], query);
      }
      assert.deepEqual(await found('unavail*'), []);
      assert.deepEqual(await found('service:assessments kind:server'), ['4b', 'ef']);
      assert.deepEqual(await found('service:assessments,scoring kind:server -route:*'), ['4b', 'ef']);
      assert.deepEqual(await found('duration<5ms'), ['ef']);
      assert.deepEqual(await found('since:10s'), []);
      const byLog = await ask(viewer, `logs?${search('level>=warn overloaded queue_length>100')}`);
      assert.equal(byLog.body.logs.length, 1);
    }));

  test('tells where a search cannot be read and what was expected', () =>
    withViewer({}, async (viewer) => {
      const { status, body } = await ask(viewer, `traces?${search('status:error servce:api')}`);
      assert.equal(status, 400);
      assert.equal(body.error.code, 'bad_search');
      assert.equal(body.error.position, 13);
      assert.equal(body.error.nearest, 'service');
      assert.match(body.error.message, /at character 14: "servce" is not a field; expected one of service, /);
      const check = await ask(viewer, `search/check?${search('duration>300')}`);
      assert.match(check.body.error.message, /"300" is not a duration; expected a duration with its unit/);
      const log = await ask(viewer, `logs?${search('duration>1s')}`);
      assert.match(log.body.error.message, /log records have no field "duration"/);
    }));

  test('shows flows in flight with their step, and where flows stop', () =>
    withViewer({}, async (viewer) => {
      await sendRetake(viewer);
      const flow = { 'throughline.flow.id': 'retake-2', 'throughline.flow.name': 'retake_assessment' };
      const step = (name: string) => ({ ...flow, 'throughline.flow.step': name, step: name });
      const at = (ms: number, event: string, attributes: Record<string, string>) => ({
        ...{ span: '9', at: ms, body: 'retake_assessment', event: `throughline.flow.${event}`, attributes },
      });
      await send(
        viewer,
        'logs',
        logs(
          'assessments',
          at(100, 'started', flow),
          at(120, 'step', step('load_completed')),
          at(150, 'step', step('clear_answers')),
        ),
      );
      const { body } = await ask(viewer, 'flows?state=in_flight');
      assert.deepEqual(
        body.flows.map((one: { flowId: string; step: string }) => [one.flowId, one.step]),
        [['retake-2', 'clear_answers']],
      );
      assert.equal(body.flows[0].startedUs, (startMs + 100) * 1_000);
      const [summary] = body.summary;
      assert.deepEqual([summary.name, summary.inFlight, summary.failed], ['retake_assessment', 1, 1]);
      assert.deepEqual(summary.funnel, [
        { step: 'load_completed', began: 2, completed: 1, failed: 0, stoppedIn: 0 },
        { step: 'clear_answers', began: 1, completed: 0, failed: 0, stoppedIn: 0 },
      ]);
    }));

  test('gives series of metrics with buckets and exemplars', () =>
    withViewer({}, async (viewer) => {
      const exemplar = {
        timeUnixNano: nano(startMs),
        asDouble: 0.7,
        traceId: TRACE,
        spanId: '000000000000000a',
      };
      const point = {
        attributes: keyValues({ 'http.route': '/x' }),
        timeUnixNano: nano(startMs),
        ...{ count: '3', sum: 1.2, min: 0.1, max: 0.7 },
        ...{ bucketCounts: ['1', '2'], explicitBounds: [0.5], exemplars: [exemplar] },
      };
      const histogram = { aggregationTemporality: 2, dataPoints: [point] };
      const metric = { name: 'http.server.request.duration', unit: 's', histogram };
      const resource = { attributes: keyValues({ 'service.name': 'api' }) };
      const data = { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] };
      assert.equal(await send(viewer, 'metrics', data), 200);
      const names = await ask(viewer, 'metrics');
      assert.equal(names.body.metrics[0].name, 'http.server.request.duration');
      const { body } = await ask(viewer, 'metrics/series?name=http.server.request.duration');
      assert.equal(body.total, 1);
      const [series] = body.series;
      assert.deepEqual(series.attributes, { 'http.route': '/x' });
      assert.deepEqual(series.points[0].buckets, { bounds: [0.5], counts: [1, 2] });
      assert.equal(series.points[0].timeUs, startMs * 1_000);
      assert.equal(series.exemplars[0].traceId, TRACE);
    }));

  test('maps services with their rates and calls', () =>
    withViewer({}, async (viewer) => {
      await sendRetake(viewer);
      const deadline = Date.now() + 15_000;
      for (;;) {
        const { body } = await ask(viewer, 'services');
        const byName = new Map(body.services.map((one: { service: string }) => [one.service, one]));
        assert.deepEqual([...byName.keys()].sort(), ['assessments', 'scoring']);
        const edges = body.edges.map(
          (edge: { caller: string; callee: string }) => `${edge.caller}>${edge.callee}`,
        );
        if (edges.length > 0) {
          assert.deepEqual(edges.sort(), ['assessments>postgresql', 'assessments>scoring']);
          break;
        }
        assert.ok(Date.now() < deadline, 'no calls are told');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }));

  test('tells of itself, of losses and of what redaction hid, never the values', () =>
    withViewer({}, async (viewer) => {
      const attributes = { 'http.request.header.authorization': 'Bearer abcdefghijklmnop', note: 'fine' };
      await send(viewer, 'traces', spans('api', { id: '1', attributes }, { id: '2', traceId: 'ab' }));
      const redaction = await ask(viewer, 'redaction');
      assert.deepEqual(redaction.body.viewer, { key: 1 });
      const trace = await ask(viewer, `traces/${TRACE}`);
      assert.equal(trace.body.spans[0].attributes['http.request.header.authorization'], '[REDACTED]');
      const ledger = await ask(viewer, 'ledger');
      assert.equal(ledger.body.viewer.rejected.spans, 1);
      const health = await ask(viewer, 'health');
      assert.equal(health.body.viewer.store.spans, 1);
      assert.equal(health.body.senders[0].instance, 'api-1');
    }));

  test('gives the spans, errors and flows of a stretch of time, and says what a wrong one lacks', () =>
    withViewer({}, async (viewer) => {
      const flow = {
        'throughline.flow.id': 'f-1',
        'throughline.flow.name': 'pay',
        'throughline.flow.outcome': 'failed',
      };
      const told = { 'exception.type': 'E', 'exception.message': 'm' };
      const events = [{ name: 'exception', attributes: told }];
      await send(viewer, 'traces', spans('api', { id: '1', kind: 2, attributes: flow, events }));
      const own = `from=${new Date(startMs).toISOString()}&until=${new Date(startMs + 1).toISOString()}`;
      const { body: page } = await ask(viewer, `window/spans?${own}`);
      assert.deepEqual([page.traces, page.every, page.spans.length, page.next], [1, 1, 1, null]);
      assert.equal(page.spans[0].traceId, TRACE);
      const { body: happened } = await ask(viewer, `window/events?${own}`);
      assert.deepEqual([happened.errors[0].type, happened.errors[0].count], ['E', 1]);
      assert.deepEqual(happened.errors[0].traceIds, [TRACE]);
      assert.deepEqual([happened.flows[0].name, happened.flows[0].outcome], ['pay', 'failed']);
      const later = `from=${new Date(startMs + 1).toISOString()}`;
      assert.equal((await ask(viewer, `window/spans?${later}`)).body.traces, 0);
      assert.deepEqual((await ask(viewer, `window/events?${later}`)).body, { errors: [], flows: [] });
      for (const [path, status] of [
        ['window/spans', 400],
        ['window/events?from=never', 400],
        [`window/events?${own}&traces=1`, 400],
        [`window/spans?${own}&cursor=x`, 400],
        [`window/nothing?${own}`, 404],
      ] as const) {
        assert.equal((await ask(viewer, path)).status, status, path);
      }
    }));

  test('writes a trace as Markdown in which foreign text is no markup', () =>
    withViewer({}, async (viewer) => {
      const name = '``` </code> [x](javascript:1) <img src=x>';
      await send(viewer, 'traces', spans('api', { id: '1', name, kind: 2 }));
      const { body, headers } = await ask(viewer, `traces/${TRACE}/markdown`);
      assert.match(headers.get('content-type') ?? '', /^text\/markdown/);
      assert.match(body, /^## \\`\\`\\` \\<\/code\\>/);
      assert.match(body, /\n````text\n/);
    }));
});
