import { encodeTraces, type ResourceSource, type SpanSource, type Time } from '@throughline/otlp';

/** Spans of one export request, as batch processors send them. */
export const SPANS_PER_REQUEST = 512;

const ROUTES = [
  '/users/:id',
  '/orders',
  '/orders/:id',
  '/assessments/:id/retake',
  '/search',
  '/health',
  '/login',
];
const METHODS = ['GET', 'POST', 'GET', 'PUT', 'DELETE'];
const TABLES = ['users', 'orders', 'answers', 'sessions', 'products', 'reviews'];
const ERRORS = ['TimeoutError', 'ConnectionRefused', 'ValidationError', 'CardDeclined'];

/** Numbers that are the same each time (mulberry32). */
export class Numbers {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += (this.below(0xffffffff) + 1).toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }
}

const resource = (service: string, pid: number): ResourceSource => ({
  attributes: {
    'service.name': service,
    'service.version': '1.4.2',
    'service.instance.id': `${service}-${pid}`,
    'host.name': 'bench',
    'process.pid': pid,
    'telemetry.sdk.language': 'nodejs',
  },
});

const GATEWAY = resource('gateway', 101);
const API = resource('api', 102);
const WORKER = resource('worker', 103);
const HTTP = { name: '@opentelemetry/instrumentation-http', version: '0.300.0' };
const PG = { name: '@opentelemetry/instrumentation-pg', version: '0.72.0' };

interface Made {
  resource: ResourceSource;
  scope: { name: string; version: string };
  name: string;
  /** 0 internal, 1 server, 2 client. */
  kind: number;
  traceId: string;
  spanId: string;
  parentId?: string;
  startMs: number;
  durationMs: number;
  attributes: Record<string, unknown>;
  error?: { type: string; message: string };
}

function span(made: Made): SpanSource {
  const { traceId, spanId, parentId, error } = made;
  const end = timeOf(made.startMs + made.durationMs);
  return {
    resource: made.resource,
    instrumentationScope: made.scope,
    name: made.name,
    kind: made.kind,
    spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    parentSpanContext: parentId === undefined ? undefined : { traceId, spanId: parentId, traceFlags: 1 },
    startTime: timeOf(made.startMs),
    endTime: end,
    attributes: made.attributes,
    droppedAttributesCount: 0,
    events:
      error === undefined
        ? []
        : [
            {
              name: 'exception',
              time: end,
              attributes: {
                'exception.type': error.type,
                'exception.message': error.message,
                'exception.stacktrace': `${error.type}: ${error.message}\n    at load (file:///app/src/store.ts:40:11)\n    at handle (file:///app/src/routes.ts:12:3)`,
              },
            },
          ],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: error === undefined ? { code: 0 } : { code: 2, message: error.message },
  };
}

function timeOf(ms: number): Time {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)];
}

/** A request through three services: five spans. One of a hundred fails. */
export function requestTrace(numbers: Numbers, startMs: number): SpanSource[] {
  const traceId = numbers.hex(32);
  const ids = [0, 1, 2, 3, 4].map(() => numbers.hex(16)) as [string, string, string, string, string];
  const route = numbers.of(ROUTES);
  const method = numbers.of(METHODS);
  const user = numbers.below(50_000);
  const path = route.replace(':id', String(numbers.below(1_000_000)));
  const total = 5 + numbers.next() ** 6 * 2_000;
  const failed = numbers.below(100) === 0;
  const type = numbers.of(ERRORS);
  const error = failed ? { type, message: `${type} for order ${numbers.below(1e6)}` } : undefined;
  const server = (status: number) => ({
    'http.request.method': method,
    'http.route': route,
    'url.path': path,
    'url.scheme': 'http',
    'server.address': '127.0.0.1',
    'server.port': 3000,
    'client.address': `10.0.${numbers.below(20)}.${numbers.below(250)}`,
    'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0',
    'http.response.status_code': status,
    request_id: numbers.hex(32),
  });
  const status = failed ? 503 : 200;
  const table = numbers.of(TABLES);
  const common = { traceId };
  return [
    span({
      ...{
        ...common,
        resource: WORKER,
        scope: PG,
        name: `SELECT ${table}`,
        kind: 2,
        spanId: ids[4],
        parentId: ids[3],
      },
      ...{ startMs: startMs + total * 0.3, durationMs: total * 0.4 },
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'shop',
        'db.operation.name': 'SELECT',
        'db.collection.name': table,
        'db.query.text': `SELECT id, name, score FROM ${table} WHERE user_id = $1 AND id = $2 ORDER BY created_at`,
        'server.address': 'db.local',
        'server.port': 5432,
      },
      ...(error && { error }),
    }),
    span({
      ...{
        ...common,
        resource: API,
        scope: HTTP,
        name: 'load_profile',
        kind: 0,
        spanId: ids[3],
        parentId: ids[2],
      },
      ...{ startMs: startMs + total * 0.25, durationMs: total * 0.5 },
      attributes: { user_id: user, 'code.function.name': 'loadProfile', cached: numbers.below(2) === 0 },
    }),
    span({
      ...{
        ...common,
        resource: API,
        scope: HTTP,
        name: `${method} ${route}`,
        kind: 1,
        spanId: ids[2],
        parentId: ids[1],
      },
      ...{ startMs: startMs + total * 0.2, durationMs: total * 0.7, attributes: server(status) },
    }),
    span({
      ...{
        ...common,
        resource: GATEWAY,
        scope: HTTP,
        name: method,
        kind: 2,
        spanId: ids[1],
        parentId: ids[0],
      },
      ...{ startMs: startMs + total * 0.1, durationMs: total * 0.85 },
      attributes: {
        'http.request.method': method,
        'url.full': `http://api.local:3000${path}`,
        'server.address': 'api.local',
        'server.port': 3000,
        'http.response.status_code': status,
      },
    }),
    span({
      ...{ ...common, resource: GATEWAY, scope: HTTP, name: `${method} ${route}`, kind: 1, spanId: ids[0] },
      ...{ startMs, durationMs: total, attributes: server(status) },
    }),
  ];
}

/** One trace of many spans, as a batch job makes it. */
export function largeTrace(traceId: string, spans: number, startMs: number): SpanSource[] {
  const numbers = new Numbers(7);
  const ids: string[] = [numbers.hex(16)];
  const list = [
    span({
      ...{ resource: WORKER, scope: HTTP, name: 'import', kind: 0, traceId, spanId: ids[0] as string },
      ...{ startMs, durationMs: spans, attributes: { rows: spans } },
    }),
  ];
  for (let i = 1; i < spans; i += 1) {
    const spanId = numbers.hex(16);
    const parentId = ids[Math.floor((i - 1) / 8)] as string;
    ids.push(spanId);
    list.push(
      span({
        ...{
          resource: WORKER,
          scope: PG,
          name: `INSERT ${numbers.of(TABLES)}`,
          kind: 2,
          traceId,
          spanId,
          parentId,
        },
        ...{ startMs: startMs + i * 0.9, durationMs: 0.8 },
        attributes: {
          'db.system.name': 'postgresql',
          'db.query.text': 'INSERT INTO rows VALUES ($1, $2)',
          row: i,
        },
      }),
    );
  }
  return list;
}

/** Export requests (protobuf) of generated traces, one after another, for ever. */
export function* traceRequests(seed: number, startMs: number, msBetween: number): Generator<Buffer> {
  const numbers = new Numbers(seed);
  let waiting: SpanSource[] = [];
  for (let at = startMs; ; at += msBetween) {
    waiting.push(...requestTrace(numbers, at));
    while (waiting.length >= SPANS_PER_REQUEST) {
      yield encodeTraces(waiting.slice(0, SPANS_PER_REQUEST)) as Buffer;
      waiting = waiting.slice(SPANS_PER_REQUEST);
    }
  }
}
