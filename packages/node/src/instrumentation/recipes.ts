import { metrics } from '@opentelemetry/api';
import { clientTracerProvider, type SpanNamer } from './client-spans.ts';
import { expressWithoutLayerSpans } from './express.ts';
import { HTTP_SETTINGS } from './http.ts';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';
import { addRequestId, createPino, createWinston } from './loggers.ts';
import { parentSpanTracerProvider } from './parent-span-tracer.ts';
import { postgresWithPoolContext } from './postgres-pool.ts';
import { namePostgresQuery } from './postgres-query.ts';
import { redisStatement } from './redis-statement.ts';
import { UNDICI_SETTINGS } from './undici.ts';

/** How one instrumentation is built. It comes back not yet enabled. */
export type Recipe = (Class: InstrumentationClass) => LoadedInstrumentation;

/**
 * Always built disabled and enabled afterwards: some classes patch inside the constructor of their base class and
 * forget it when their own fields are initialised, so that they patch twice.
 */
const plain: Recipe = (Class) => new Class({ enabled: false });

function configured(config: Record<string, unknown>): Recipe {
  return (Class) => new Class({ ...config, enabled: false });
}

/** Frameworks whose instrumentation knows the route, but makes a span for each middleware. */
const withoutLayerSpans: Recipe = (Class) => {
  const instrumentation = new Class({ enabled: false });
  instrumentation.setTracerProvider(parentSpanTracerProvider);
  return instrumentation;
};

function client(config: Record<string, unknown> = {}, nameOf?: SpanNamer): Recipe {
  return (Class) => {
    const instrumentation = new Class({ ...config, enabled: false });
    instrumentation.setTracerProvider(clientTracerProvider(nameOf));
    return instrumentation;
  };
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  http: configured(HTTP_SETTINGS),
  // A field that only reads a property would be a span for each row of an answer.
  graphql: configured({ ignoreTrivialResolveSpans: true }),
  undici: configured(UNDICI_SETTINGS),
  express: (Class) => new (expressWithoutLayerSpans(Class))({ enabled: false }),
  connect: withoutLayerSpans,
  hapi: withoutLayerSpans,
  koa: withoutLayerSpans,
  'nestjs-core': withoutLayerSpans,
  restify: withoutLayerSpans,
  router: withoutLayerSpans,
  // A span for each connection taken from a pool would double the spans of every query; the pool's metrics stay.
  pg: (Class) =>
    client({ ignoreConnectSpans: true, requestHook: namePostgresQuery })(postgresWithPoolContext(Class)),
  'cassandra-driver': client(),
  grpc: client({}, (name) => name.replace(/^grpc\./, '')),
  ioredis: client({ dbStatementSerializer: redisStatement }),
  knex: client(),
  memcached: client(),
  mongodb: client(),
  mongoose: client(),
  mysql: client(),
  mysql2: client(),
  oracledb: client(),
  redis: client({ dbStatementSerializer: redisStatement }, (name) => name.replace(/^redis-/, '')),
  tedious: client(),
  // Its collectors come into being after the meter was handed out, and only ask for one when it is handed out again.
  'runtime-node': (Class) => {
    const instrumentation = new Class({ enabled: false });
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    return instrumentation;
  },
  winston: createWinston,
  pino: createPino,
  bunyan: configured({ logHook: addRequestId }),
};

/** How the instrumentation of this name is built. */
export function recipeFor(name: string): Recipe {
  return Object.hasOwn(RECIPES, name) ? (RECIPES[name] as Recipe) : plain;
}
