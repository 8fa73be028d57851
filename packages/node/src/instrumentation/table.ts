/** One instrumentation of the set, and the libraries whose first load calls for it. */
export interface InstrumentationEntry {
  /** The name that `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `_DISABLED_` use: the package name without its prefix. */
  readonly name: string;
  /** The exported class. */
  readonly className: string;
  /** Package names, or names of Node's own modules, that it patches. Empty: started by something else than a load. */
  readonly modules: readonly string[];
  /** Left off unless the user asks for it by name. */
  readonly offByDefault?: true;
}

/** Prefix of every package in {@link INSTRUMENTATIONS}. */
export const PACKAGE_PREFIX = '@opentelemetry/instrumentation-';

/**
 * The set of `@opentelemetry/auto-instrumentations-node` 0.82.0, as data, so that nothing of it has to be loaded
 * to know which package belongs to which library. A test compares it with what that package itself gives.
 *
 * Off by default beyond the stock set: `dns` and `net` (a span for each look-up and socket says what the client
 * span says), and `router` (it doubles the routes of Express 5, and throws where an application replaces
 * response objects).
 */
export const INSTRUMENTATIONS: readonly InstrumentationEntry[] = [
  { name: 'amqplib', className: 'AmqplibInstrumentation', modules: ['amqplib'] },
  { name: 'aws-lambda', className: 'AwsLambdaInstrumentation', modules: [] },
  {
    name: 'aws-sdk',
    className: 'AwsInstrumentation',
    modules: [
      '@aws-sdk/middleware-stack',
      '@smithy/middleware-stack',
      '@smithy/core',
      '@aws-sdk/smithy-client',
      '@smithy/smithy-client',
    ],
  },
  { name: 'bunyan', className: 'BunyanInstrumentation', modules: ['bunyan'] },
  { name: 'cassandra-driver', className: 'CassandraDriverInstrumentation', modules: ['cassandra-driver'] },
  { name: 'connect', className: 'ConnectInstrumentation', modules: ['connect'] },
  { name: 'cucumber', className: 'CucumberInstrumentation', modules: ['@cucumber/cucumber'] },
  { name: 'dataloader', className: 'DataloaderInstrumentation', modules: ['dataloader'] },
  { name: 'dns', className: 'DnsInstrumentation', modules: ['dns', 'dns/promises'], offByDefault: true },
  { name: 'express', className: 'ExpressInstrumentation', modules: ['express'] },
  { name: 'fs', className: 'FsInstrumentation', modules: ['fs', 'fs/promises'], offByDefault: true },
  { name: 'generic-pool', className: 'GenericPoolInstrumentation', modules: ['generic-pool'] },
  { name: 'graphql', className: 'GraphQLInstrumentation', modules: ['graphql'] },
  { name: 'grpc', className: 'GrpcInstrumentation', modules: ['@grpc/grpc-js'] },
  { name: 'hapi', className: 'HapiInstrumentation', modules: ['@hapi/hapi'] },
  { name: 'host-metrics', className: 'HostMetricsInstrumentation', modules: [], offByDefault: true },
  { name: 'http', className: 'HttpInstrumentation', modules: ['http', 'https'] },
  { name: 'ioredis', className: 'IORedisInstrumentation', modules: ['ioredis'] },
  { name: 'kafkajs', className: 'KafkaJsInstrumentation', modules: ['kafkajs'] },
  { name: 'knex', className: 'KnexInstrumentation', modules: ['knex'] },
  { name: 'koa', className: 'KoaInstrumentation', modules: ['koa'] },
  { name: 'lru-memoizer', className: 'LruMemoizerInstrumentation', modules: ['lru-memoizer'] },
  { name: 'memcached', className: 'MemcachedInstrumentation', modules: ['memcached'] },
  { name: 'mongodb', className: 'MongoDBInstrumentation', modules: ['mongodb'] },
  { name: 'mongoose', className: 'MongooseInstrumentation', modules: ['mongoose'] },
  { name: 'mysql2', className: 'MySQL2Instrumentation', modules: ['mysql2'] },
  { name: 'mysql', className: 'MySQLInstrumentation', modules: ['mysql'] },
  { name: 'nestjs-core', className: 'NestInstrumentation', modules: ['@nestjs/core'] },
  { name: 'net', className: 'NetInstrumentation', modules: ['net'], offByDefault: true },
  { name: 'openai', className: 'OpenAIInstrumentation', modules: ['openai'] },
  { name: 'oracledb', className: 'OracleInstrumentation', modules: ['oracledb'] },
  { name: 'pg', className: 'PgInstrumentation', modules: ['pg', 'pg-pool'] },
  { name: 'pino', className: 'PinoInstrumentation', modules: ['pino'] },
  {
    name: 'redis',
    className: 'RedisInstrumentation',
    modules: ['redis', '@redis/client', '@node-redis/client'],
  },
  { name: 'restify', className: 'RestifyInstrumentation', modules: ['restify'] },
  { name: 'router', className: 'RouterInstrumentation', modules: ['router'], offByDefault: true },
  { name: 'runtime-node', className: 'RuntimeNodeInstrumentation', modules: [] },
  { name: 'socket.io', className: 'SocketIoInstrumentation', modules: ['socket.io'] },
  { name: 'tedious', className: 'TediousInstrumentation', modules: ['tedious'] },
  { name: 'undici', className: 'UndiciInstrumentation', modules: [] },
  { name: 'winston', className: 'WinstonInstrumentation', modules: ['winston'] },
];

/** An instrumentation of our own, which the set does not have. */
export interface OwnInstrumentationEntry {
  readonly name: string;
  /** As in {@link InstrumentationEntry.modules}; empty where the library itself publishes what happens. */
  readonly modules: readonly string[];
  /** The versions of the library that it knows, as a range of npm. */
  readonly versions: string;
}

/** Instrumentations of our own. */
export const OWN_ENTRIES: readonly OwnInstrumentationEntry[] = [
  { name: 'bullmq', modules: ['bullmq'], versions: '>=5.34.0 <7' },
  { name: 'fastify', modules: [], versions: '>=5.0.0 <6' },
  { name: 'hono', modules: ['hono'], versions: '>=4.0.0 <5' },
];

/** Those of our own that stand in the place of one of the set, unless the user wants a span for each middleware. */
export const IN_PLACE_OF_STOCK: readonly OwnInstrumentationEntry[] = [
  { name: 'express', modules: ['express'], versions: '>=4.0.0 <6' },
];

/** Names of the instrumentations of our own; the same two variables name them. */
export const OWN_INSTRUMENTATIONS: readonly string[] = OWN_ENTRIES.map((entry) => entry.name);
