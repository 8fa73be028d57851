import { randomFillSync } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import { officialSchema } from '@throughline/testing';

/** Spans of one request through two services: server, database calls, a call, server. */
const SPANS_PER_TRACE = 8;
const TRACES_PER_BATCH = 64;
export const SPANS_PER_BATCH: number = SPANS_PER_TRACE * TRACES_PER_BATCH;

export interface Load {
  /** Spans that the receiver has accepted. */
  accepted: number;
  /** Batches that it refused (503, 429). */
  refused: number;
  seconds: number;
  bytesPerSpan: number;
}

/**
 * Sends batches of 512 spans over OTLP/HTTP protobuf for so many seconds; every trace id is new.
 *
 * @param spansPerSecond Infinity: as fast as eight connections get answers
 */
export async function send(url: string, spansPerSecond: number, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const batches = Array.from({ length: 8 }, () => new Batch());
  const load: Load = { accepted: 0, refused: 0, seconds: 0, bytesPerSpan: 0 };
  const started = performance.now();
  const end = started + seconds * 1_000;
  let sent = 0;
  await Promise.all(
    batches.map(async (batch) => {
      while (performance.now() < end) {
        // Each waits until the whole of what was sent so far is due.
        const due = started + ((sent * SPANS_PER_BATCH) / spansPerSecond) * 1_000;
        sent += 1;
        if (due > performance.now()) await delay(due - performance.now());
        if (due >= end) return;
        const status = await post(`${url}/v1/traces`, batch.next(), agent);
        if (status === 200) load.accepted += SPANS_PER_BATCH;
        else load.refused += 1;
      }
    }),
  );
  load.seconds = (performance.now() - started) / 1_000;
  load.bytesPerSpan = (batches[0]?.next().length ?? 0) / SPANS_PER_BATCH;
  agent.destroy();
  return load;
}

/** One encoded request, whose ids and times are written anew in place: sending costs the generator next to nothing. */
class Batch {
  readonly #bytes: Buffer;
  readonly #traceIds: number[][];
  readonly #spanIds: number[];

  constructor() {
    const traces = Array.from({ length: TRACES_PER_BATCH }, (_, index) => traceOf(index));
    const schema = officialSchema('traces');
    this.#bytes = Buffer.from(toBinary(schema, create(schema, requestOf(traces.flat()) as never)));
    this.#traceIds = traces.map(([first]) => allPlaces(this.#bytes, first?.traceId));
    this.#spanIds = traces.flat().map(({ spanId }) => this.#bytes.indexOf(spanId));
  }

  next(): Buffer {
    const bytes = this.#bytes;
    for (const places of this.#traceIds) {
      const [first = 0, ...others] = places;
      randomFillSync(bytes, first, 16);
      for (const place of others) bytes.copy(bytes, place, first, first + 16);
    }
    // Parents are left as they are: whether a span is the root is all that the gateway asks.
    for (const place of this.#spanIds) randomFillSync(bytes, place, 8);
    return bytes;
  }
}

interface Span {
  traceId: Uint8Array;
  spanId: Uint8Array;
}

function traceOf(index: number): Span[] {
  const traceId = randomFillSync(new Uint8Array(16));
  const root = randomFillSync(new Uint8Array(8));
  // Of 64 traces one fails, one is a flow; the share of the rest is the policy's.
  const failed = index === 0;
  return Array.from({ length: SPANS_PER_TRACE }, (_, place) => {
    const server = place === 0 || place === 6;
    const now = BigInt(Date.now()) * 1_000_000n;
    return {
      traceId,
      spanId: place === 0 ? root : randomFillSync(new Uint8Array(8)),
      parentSpanId: place === 0 ? new Uint8Array() : root,
      name: server ? 'POST /assessments/:id/answers' : 'INSERT postgres',
      kind: server ? 2 : 3,
      startTimeUnixNano: now,
      endTimeUnixNano: now + 20_000_000n,
      status: { code: failed && place === 0 ? 2 : 0 },
      attributes: attributes({
        ...(server ? http : database),
        request_id: `${index}-3f6c1c2e-6d0f-4b51-9d86-9cf1e0f4a1b7`,
        ...(index === 1 ? { 'throughline.flow.id': `retake-${index}-1b7f2a90` } : {}),
      }),
    };
  });
}

const http = {
  'http.request.method': 'POST',
  'http.route': '/assessments/:id/answers',
  'http.response.status_code': 201,
  'url.scheme': 'http',
  'url.path': '/assessments/9f1c2d3e/answers',
  'server.address': 'assessments.demo.svc.cluster.local',
  'server.port': 8080,
  'network.protocol.version': '1.1',
  'network.peer.address': '10.12.7.41',
  'network.peer.port': 51234,
  'user_agent.original': 'node',
};
const database = {
  'db.system.name': 'postgresql',
  'db.namespace': 'assessments',
  'db.operation.name': 'INSERT',
  'db.collection.name': 'answers',
  'db.query.text':
    'insert into answers (assessment_id, user_id, question, value, created_at) values ($1, $2, $3, $4, now()) returning id',
  'server.address': 'postgres.demo.svc.cluster.local',
  'server.port': 5432,
};

function attributes(values: Record<string, string | number>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: {
      value:
        typeof value === 'number'
          ? { case: 'intValue', value: BigInt(value) }
          : { case: 'stringValue', value },
    },
  }));
}

function requestOf(spans: Span[]): object {
  const resource = attributes({
    'service.name': 'assessments',
    'service.namespace': 'demo',
    'service.version': '0.1.0',
    'service.instance.id': '2f0c0d9a-50c5-4b0e-8d84-0c76e0c3a2f1',
    'k8s.namespace.name': 'demo',
    'k8s.pod.name': 'demo-6c9f7d5b8b-x2x7q',
  });
  return {
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [{ scope: { name: '@opentelemetry/instrumentation-http' }, spans }],
      },
    ],
  };
}

function allPlaces(bytes: Buffer, id: Uint8Array | undefined): number[] {
  const places: number[] = [];
  if (id === undefined) return places;
  for (let at = bytes.indexOf(id); at !== -1; at = bytes.indexOf(id, at + id.length)) places.push(at);
  return places;
}

function post(url: string, body: Buffer, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
