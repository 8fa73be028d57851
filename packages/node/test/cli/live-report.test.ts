import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openViewer, startViewer, type TelemetrySource } from '@throughline/viewer';
import { liveReport } from '#src/cli/live/live-report';
import { liveTable } from '#src/cli/live/live-table';

interface Line {
  event: string;
  requestId?: string;
  error?: boolean;
  flowId?: string;
}

interface Request {
  service?: string;
  route?: string;
  status?: number;
  /** On the span. */
  requestId?: string;
  lines?: Line[];
  flow?: { id: string; isEnded: boolean };
  startMs?: number;
}

const DAY = Date.UTC(2026, 10, 29);
let traces = 0;

const text = (value: string) => ({ stringValue: value });
const attribute = (key: string, value: object) => ({ key, value });
const nano = (ms: number) => `${Math.round(ms * 1_000)}000`;
const resource = (service: string) => ({ attributes: [attribute('service.name', text(service))] });

/** A viewer that has taken these requests, and metrics of the routes that are named. */
async function stored(
  t: TestContext,
  requests: Request[],
  measured: string[] = ['/x'],
  metricsMs: number = DAY + 60_000,
): Promise<TelemetrySource> {
  const viewer = await startViewer({ port: 0 });
  t.after(() => viewer.close());
  const send = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${viewer.url}/v1/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  for (const request of requests) {
    const { spans, logs } = recordsOf(request);
    const service = request.service ?? 'shop';
    await send('traces', { resourceSpans: [{ resource: resource(service), scopeSpans: [{ spans }] }] });
    await send('logs', {
      resourceLogs: [{ resource: resource(service), scopeLogs: [{ logRecords: logs }] }],
    });
  }
  const dataPoints = measured.map((route) => ({
    ...{ startTimeUnixNano: nano(DAY), timeUnixNano: nano(metricsMs), count: '3', sum: 0.2 },
    ...{ explicitBounds: [1], bucketCounts: ['3', '0'] },
    attributes: [attribute('http.route', text(route)), attribute('http.request.method', text('POST'))],
  }));
  const histogram = { aggregationTemporality: 2, dataPoints };
  const metrics = [{ name: 'http.server.request.duration', unit: 's', histogram }];
  if (measured.length > 0) {
    await send('metrics', { resourceMetrics: [{ resource: resource('shop'), scopeMetrics: [{ metrics }] }] });
  }
  const source = openViewer(viewer.pageUrl);
  t.after(() => source.close());
  return source;
}

function recordsOf({ route = '/x', status = 200, requestId, lines = [], flow, startMs = DAY }: Request) {
  traces += 1;
  const traceId = traces.toString(16).padStart(32, '0');
  const [serverId, flowSpanId] = ['00000000000000a1', '00000000000000a2'];
  const times = { startTimeUnixNano: nano(startMs), endTimeUnixNano: nano(startMs + 10) };
  const spans = [
    {
      ...{ traceId, spanId: serverId, name: `POST ${route}`, kind: 2, ...times },
      attributes: [
        attribute('http.request.method', text('POST')),
        attribute('http.route', text(route)),
        attribute('http.response.status_code', { intValue: String(status) }),
        ...(requestId === undefined ? [] : [attribute('request_id', text(requestId))]),
      ],
      status: status >= 500 ? { code: 2 } : {},
    },
    ...(flow
      ? [
          {
            ...{ traceId, spanId: flowSpanId, parentSpanId: serverId, name: 'buy', kind: 1, ...times },
            attributes: [
              attribute('throughline.flow.id', text(flow.id)),
              attribute('throughline.flow.name', text('buy')),
            ],
          },
        ]
      : []),
  ];
  const flowLine = (event: string, more: object[] = []) => ({
    ...{ traceId, spanId: flowSpanId, timeUnixNano: nano(startMs + 1), severityNumber: 9, eventName: event },
    body: text('buy'),
    attributes: [
      attribute('request_id', text(requestId ?? 'r')),
      attribute('flow_id', text(flow?.id ?? '')),
      attribute('throughline.flow.id', text(flow?.id ?? '')),
      attribute('throughline.flow.name', text('buy')),
      ...more,
    ],
  });
  const logs = [
    ...lines.map(({ event, requestId: id, error }) => ({
      ...{ traceId, spanId: serverId, timeUnixNano: nano(startMs + 2), severityNumber: error ? 17 : 9 },
      ...{ eventName: event, body: text(event) },
      attributes: [
        ...(id === undefined ? [] : [attribute('request_id', text(id))]),
        ...(error
          ? [
              attribute('exception.type', text('TypeError')),
              attribute('exception.message', text('it broke')),
              attribute('exception.stacktrace', text('TypeError: it broke\n at x')),
            ]
          : []),
      ],
    })),
    ...(flow ? [flowLine('throughline.flow.started')] : []),
    ...(flow?.isEnded
      ? [flowLine('throughline.flow.ended', [attribute('throughline.flow.outcome', text('completed'))])]
      : []),
  ];
  return { spans, logs };
}

async function marks(t: TestContext, requests: Request[], measured?: string[], metricsMs?: number) {
  const report = await liveReport(await stored(t, requests, measured, metricsMs), 100);
  const [route] = report.routes;
  assert.ok(route);
  return {
    ...report,
    marks: Object.fromEntries(Object.entries(route.marks).map(([id, { mark }]) => [id, mark])),
  };
}

test('a request with its id on each line, its error with stack, its metric and its flow has every mark', async (t) => {
  const lines = [
    { event: 'order_created', requestId: 'r1' },
    { event: 'exception', requestId: 'r1', error: true },
  ];
  const one = { status: 500, requestId: 'r1', lines, flow: { id: 'buy-1', isEnded: true } };
  const report = await marks(t, [one]);
  assert.deepEqual(report.marks, { correlated: 'yes', errors: 'yes', metrics: 'yes', flows: 'yes' });
  assert.deepEqual(report.findings, []);
  assert.equal(report.score.percent, 100);
});

test('one line without the id, in one of two requests, is told with its trace', async (t) => {
  const good = { requestId: 'r1', lines: [{ event: 'a_done', requestId: 'r1' }] };
  const bad = { requestId: 'r2', lines: [{ event: 'b_done' }] };
  const report = await marks(t, [good, bad]);
  assert.equal(report.marks['correlated'], 'no');
  const [finding] = report.findings;
  assert.equal(finding?.rule, 'request-id-in-logs');
  assert.match(finding?.message ?? '', /1 of 2 requests: the line b_done has no request_id/);
  assert.match(finding?.traceId ?? '', /^[0-9a-f]{32}$/);
  const table = liveTable(report);
  assert.match(table, /shop {2}POST \/x +2 +0 +✖ +· +✔ +·\n/);
  assert.ok(table.includes(finding?.traceId ?? 'none'));
});

test('lines with different ids do not belong together', async (t) => {
  const lines = [
    { event: 'a_done', requestId: 'r1' },
    { event: 'b_done', requestId: 'r2' },
  ];
  assert.equal((await marks(t, [{ requestId: 'r1', lines }])).marks['correlated'], 'no');
});

test('a failed request without an error, or with one that nobody can find by its request, fails', async (t) => {
  assert.equal((await marks(t, [{ status: 500, requestId: 'r1' }])).marks['errors'], 'no');
  const lines = [{ event: 'exception', error: true }];
  assert.equal((await marks(t, [{ status: 503, lines }])).marks['errors'], 'no');
});

test('metrics: no series of the route fails; none that could have come yet is unknown; none at all fails', async (t) => {
  const one = { requestId: 'r1' };
  assert.equal((await marks(t, [one], ['/other'])).marks['metrics'], 'no');
  assert.equal((await marks(t, [one], ['/other'], DAY - 60_000)).marks['metrics'], 'unknown');
  assert.equal((await marks(t, [one], [])).marks['metrics'], 'no');
});

test('a flow whose end nobody tells fails', async (t) => {
  const flow = { id: 'buy-2', isEnded: false };
  const report = await marks(t, [{ requestId: 'r', flow }]);
  assert.equal(report.marks['flows'], 'no');
  assert.match(report.findings[0]?.message ?? '', /nothing tells how the flow buy ended/);
});

test('each route of each service is judged by itself', async (t) => {
  const source = await stored(t, [
    { requestId: 'r1' },
    { requestId: 'r2', route: '/y', lines: [{ event: 'y_done' }] },
    { requestId: 'r3', service: 'other' },
  ]);
  const { routes, findings } = await liveReport(source, 100);
  assert.deepEqual(
    routes.map(({ service, route }) => `${service} ${route}`),
    ['other POST /x', 'shop POST /x', 'shop POST /y'],
  );
  assert.deepEqual(
    findings.map(({ service, route, point }) => `${service} ${route} ${point}`),
    ['other POST /x metrics', 'shop POST /y correlated', 'shop POST /y metrics'],
  );
});

test('an empty store vouches for nothing', async (t) => {
  const report = await liveReport(await stored(t, []), 100);
  assert.equal(report.findings.length, 1);
  assert.match(liveTable(report), /no request is stored: send some/);
});

test('only the last requests are looked at', async (t) => {
  const old = { startMs: DAY, requestId: 'r1', lines: [{ event: 'old_done' }] };
  const recent = { startMs: DAY + 5_000, requestId: 'r2', lines: [{ event: 'new_done', requestId: 'r2' }] };
  const report = await liveReport(await stored(t, [old, recent]), 1);
  assert.equal(report.requests, 1);
  assert.deepEqual(report.findings, []);
});
