import { metrics } from '@opentelemetry/api';
import { AWS_HOOKS, awsMessage } from './aws-messages.ts';
import { type CallMeasure, clientTracerProvider, type SpanNamer } from './client-spans.ts';
import { databaseCall } from './database-metrics.ts';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';
import { createBunyan, createPino, createWinston } from './loggers.ts';
import { amqpMessage } from './messaging-metrics.ts';
import { withPoolMetrics } from './mysql-pool.ts';
import { parentSpanTracerProvider } from './parent-span-tracer.ts';
import { postgresWithPoolContext } from './postgres-pool.ts';
import { namePostgresQuery } from './postgres-query.ts';
import { postgresWithoutSuppressed } from './postgres-suppressed.ts';
import { redisStatement } from './redis-statement.ts';
import { HTTP_SETTINGS } from './stock-http/settings.ts';
import { UNDICI_SETTINGS, undiciWithNamedErrors } from './undici.ts';

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

function client(config: Record<string, unknown> = {}, nameOf?: SpanNamer, measure?: CallMeasure): Recipe {
  return (Class) => {
    const instrumentation = new Class({ ...config, enabled: false });
    instrumentation.setTracerProvider(clientTracerProvider(nameOf, measure));
    return instrumentation;
  };
}

/** A client of a database whose instrumentation has no metrics of its own. */
function database(config: Record<string, unknown> = {}, nameOf?: SpanNamer): Recipe {
  return client(config, nameOf, databaseCall);
}

const RECIPES: Readonly<Record<string, Recipe>> = {
  http: configured(HTTP_SETTINGS),
  // A field that only reads a property would be a span for each row of an answer.
  graphql: configured({ ignoreTrivialResolveSpans: true }),
  undici: (Class) => configured(UNDICI_SETTINGS)(undiciWithNamedErrors(Class)),
  connect: withoutLayerSpans,
  hapi: withoutLayerSpans,
  koa: withoutLayerSpans,
  'nestjs-core': withoutLayerSpans,
  restify: withoutLayerSpans,
  router: withoutLayerSpans,
  // A span for each connection taken from a pool would double the spans of every query; the pool's metrics stay.
  pg: (Class) =>
    client({ ignoreConnectSpans: true, requestHook: namePostgresQuery })(
      postgresWithoutSuppressed(postgresWithPoolContext(Class)),
    ),
  amqplib: client({}, undefined, amqpMessage),
  'aws-sdk': client(AWS_HOOKS, undefined, awsMessage),
  'cassandra-driver': database(),
  grpc: client({}, (name) => name.replace(/^grpc\./, '')),
  ioredis: database({ dbStatementSerializer: redisStatement }),
  // knex and mongoose stand on clients that are measured themselves.
  knex: client(),
  memcached: database(),
  mongodb: database(),
  mongoose: client(),
  mysql: database(),
  mysql2: (Class) => withPoolMetrics(database()(Class)),
  oracledb: client(),
  redis: database({ dbStatementSerializer: redisStatement }, (name) => name.replace(/^redis-/, '')),
  tedious: database(),
  // Its collectors come into being after the meter was handed out, and only ask for one when it is handed out again.
  'runtime-node': (Class) => {
    const instrumentation = new Class({ enabled: false });
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    return instrumentation;
  },
  winston: createWinston,
  pino: createPino,
  bunyan: createBunyan,
};

/** Those that make a span for each middleware, where the user wants them. */
const LAYERED = new Set(['express', 'connect', 'hapi', 'koa', 'nestjs-core', 'restify', 'router']);

/** Whether the stock instrumentation of this name stays as it is: the user wants its spans. */
export function keepsLayerSpans(name: string, middlewareSpans: boolean): boolean {
  return middlewareSpans && LAYERED.has(name);
}

/** How the instrumentation of this name is built. */
export function recipeFor(name: string, middlewareSpans: boolean): Recipe {
  if (keepsLayerSpans(name, middlewareSpans)) return plain;
  return Object.hasOwn(RECIPES, name) ? (RECIPES[name] as Recipe) : plain;
}
