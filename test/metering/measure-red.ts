// Measures what the metrics of requests and calls cost, in CPU microseconds, in turns, medians: the end of a served request
// without and with the sizes of its bodies, without and with SLOs about its route; and a call of a database client without
// and with its duration. Not a test; run it with
//   node --conditions=@throughline/source test/metering/measure-red.ts
import { context, metrics, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { slo } from '@throughline/api';
import { clientTracerProvider } from '../../packages/node/src/instrumentation/client-spans.ts';
import { databaseCall } from '../../packages/node/src/instrumentation/database-metrics.ts';
import {
  type RequestEnd,
  requestEnded,
  requestKind,
  requestStarted,
} from '../../packages/node/src/instrumentation/http/server-metrics.ts';
import { contextOf, metered, spanContext } from './metered.ts';

const TIMES = 200_000;
const ROUNDS = 15;

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
metrics.setGlobalMeterProvider(metered().provider);
trace.setGlobalTracerProvider(new TracerProvider());

const kind = requestKind('GET', 'http', '1.1');
const sampled = contextOf(spanContext(1));
const common = { route: '/users/:id', status: 200, errorType: undefined, context: sampled };
const end = (route: string, bytes: number | undefined): RequestEnd => ({
  ...common,
  route,
  seconds: 0.012,
  requestBytes: undefined,
  responseBytes: bytes,
});
for (let at = 0; at < 20; at++)
  slo(`promise-${at}`, { objective: 0.999, latency: '300ms', route: `/promised/${at}` });

function requests(route: string, bytes: number | undefined): () => void {
  return () => {
    for (let i = 0; i < TIMES; i++) {
      requestStarted(kind, sampled);
      requestEnded(kind, end(route, bytes));
    }
  };
}

const attributes = {
  'db.system.name': 'mysql',
  'db.namespace': 'shop',
  'db.query.text': 'SELECT * FROM orders WHERE id = ?',
  'server.address': 'db.example',
  'server.port': 3306,
};

function calls(isMeasured: boolean): () => void {
  const tracer = clientTracerProvider(undefined, isMeasured ? databaseCall : undefined).getTracer('mysql2');
  return () => {
    for (let i = 0; i < TIMES / 10; i++)
      tracer.startSpan('SELECT', { kind: SpanKind.CLIENT, attributes }, ROOT_CONTEXT).end();
  };
}

const works: Record<string, [work: () => void, times: number]> = {
  'request, as before': [requests('/users/:id', undefined), TIMES],
  'request with the size of its response': [requests('/users/:id', 1_500), TIMES],
  'request with an SLO about its route': [requests('/promised/3', undefined), TIMES],
  'call of a database, not measured': [calls(false), TIMES / 10],
  'call of a database, measured': [calls(true), TIMES / 10],
};
const took: Record<string, number[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, [work, times]] of Object.entries(works)) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    // The first round warms up.
    if (round > 0) took[name]?.push((user + system) / times);
  }
}
for (const [name, values] of Object.entries(took)) {
  const median = values.toSorted((a, b) => a - b)[values.length >> 1] as number;
  console.log(`${name}: ${median.toFixed(3)} us`);
}
process.exit(0);
