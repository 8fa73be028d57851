import type { RepeatLimit } from '@throughline/api';
import type { LevelRules } from '@throughline/api/runtime';
import { INSTRUMENTATIONS, OWN_INSTRUMENTATIONS } from '../instrumentation/table.ts';
import { type LevelSignal, levelRules, repeatLimit, signalName } from './log-rules.ts';
import { duration, host, names, oneOf, onOrOff, port, secretText } from './rules.ts';
import type { Setting } from './setting.ts';

export type LogFormat = 'json' | 'pretty' | 'none';

export const logFormat: Setting<LogFormat | undefined> = {
  name: 'THROUGHLINE_LOG_FORMAT',
  group: 'Logs',
  from: 'Throughline',
  rule: {
    ...oneOf<LogFormat>(['json', 'pretty', 'none']),
    show: (value) => value ?? 'by the place where it runs',
  },
  fallback: undefined,
  fallbackSays: '`pretty` on a terminal, unless NODE_ENV is `production`; else `json`',
  says: 'The log lines on stdout: one JSON object each, or made for reading. `none` writes none; OTLP has them all the same.',
};

export const lineLevels: Setting<LevelRules> = {
  name: 'THROUGHLINE_LOG_LEVEL',
  group: 'Logs',
  from: 'Throughline',
  rule: levelRules,
  fallback: { level: 'info', loggers: [] },
  says: 'Log lines below this level are dropped before they are built, on stdout and for OTLP. Loggers may have levels of their own, by name or with `*` for any characters: `info,assessments=debug,payments.*=warning`. An exact name wins over a pattern, a longer pattern over a shorter one. `setLogLevel`, a signal and `PUT /loglevel` change it while the process runs: see [docs/logging.md](logging.md).',
};

export const repeats: Setting<RepeatLimit | undefined> = {
  name: 'THROUGHLINE_LOG_REPEATS',
  group: 'Logs',
  from: 'Throughline',
  rule: repeatLimit,
  fallback: undefined,
  says: 'How often the same event may be written on the same level: `100/50` writes the first 100 in each second, then one in 50, `100/0` none until the second is over. What was held back is told as `held_back` on the next line of its kind, at a flush and at the end of the process, and counted (`throughline.log.dropped`).',
};

export const fingersCrossed: Setting<boolean> = {
  name: 'THROUGHLINE_LOG_FINGERS_CROSSED',
  group: 'Logs',
  from: 'Throughline',
  rule: onOrOff,
  fallback: false,
  says: '`on`: lines below the level of their logger are kept in memory until their request ends, and written if it has failed (status 500 or more, a captured error, a line of level error); else dropped and counted.',
};

export const levelSignal: Setting<LevelSignal | undefined> = {
  name: 'THROUGHLINE_LOG_LEVEL_SIGNAL',
  group: 'Logs',
  from: 'Throughline',
  rule: signalName,
  fallback: undefined,
  says: 'A signal that switches all loggers to debug, and the next time back. An application that listens to it itself decides alone. Off by default, because other tools use the same signals: nodemon restarts with SIGUSR2, a terminal that closes sends SIGHUP.',
};

export const consoleRecords: Setting<boolean> = {
  name: 'THROUGHLINE_CONSOLE',
  group: 'Logs',
  from: 'Throughline',
  rule: onOrOff,
  fallback: false,
  says: 'Whether what `console.debug`, `log`, `info`, `warn` and `error` write is sent over OTLP, too, in its trace and request; what they write stays as it is. Off by default: many libraries and command line programs talk to people by `console`.',
};

const offByDefault = INSTRUMENTATIONS.filter((one) => one.offByDefault).map((one) => one.name);

export const enabledInstrumentations: Setting<readonly string[] | undefined> = {
  name: 'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
  group: 'Instrumentation',
  from: 'OpenTelemetry JS',
  rule: {
    must: names.must,
    read: names.read,
    show: (value) => (value === undefined ? 'not set' : names.show(value)),
  },
  fallback: undefined,
  fallbackSays: `every one but ${offByDefault.join(', ')}`,
  says: `These instrumentations and no others; \`none\` for none. Names: ${[...INSTRUMENTATIONS.map((one) => one.name), ...OWN_INSTRUMENTATIONS].join(', ')}.`,
};

export const disabledInstrumentations: Setting<readonly string[]> = {
  name: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS',
  group: 'Instrumentation',
  from: 'OpenTelemetry JS',
  rule: names,
  fallback: [],
  says: 'Instrumentations that stay off, whatever else is said.',
};

export const middlewareSpans: Setting<boolean> = {
  name: 'THROUGHLINE_MIDDLEWARE_SPANS',
  group: 'Instrumentation',
  from: 'Throughline',
  rule: onOrOff,
  fallback: false,
  says: '`on`: Express, Koa, Hapi, Connect, NestJS, Restify and `router` make a span for each middleware and handler of a request, as the instrumentations of OpenTelemetry do, each at the cost of a request that has none. `off`: one span for each request, which has their route and their errors.',
};

export const prometheusHost: Setting<string> = {
  name: 'OTEL_EXPORTER_PROMETHEUS_HOST',
  group: 'Management listener and health',
  from: 'OpenTelemetry',
  rule: host,
  fallback: '127.0.0.1',
  says: 'The address of the management listener: `/metrics`, `/ledger`, `/loglevel`, `/health` and what is below it ([docs/health.md](health.md)). Anything but a loopback address opens it to the network.',
};

export const prometheusPort: Setting<number> = {
  name: 'OTEL_EXPORTER_PROMETHEUS_PORT',
  group: 'Management listener and health',
  from: 'OpenTelemetry',
  rule: port,
  fallback: 9464,
  says: 'Its port. With 0 a line on stderr says which one was taken. In a cluster only the primary listens, or, where that has no Throughline, the worker that is first; 0 is then no port.',
};

export const metricsGroup: Setting<boolean> = {
  name: 'THROUGHLINE_METRICS_GROUP',
  group: 'Management listener and health',
  from: 'Throughline',
  rule: onOrOff,
  fallback: true,
  says: '`off`: `/metrics` has the metrics of the main thread of the process that listens, without those of the workers of its cluster and of worker threads: see [docs/metrics.md](metrics.md).',
};

export const management: Setting<boolean> = {
  name: 'THROUGHLINE_MANAGEMENT',
  group: 'Management listener and health',
  from: 'Throughline',
  rule: onOrOff,
  fallback: true,
  says: '`off`: no management listener, so neither `/metrics` nor `/health` nor `/ledger` there.',
};

export const managementToken: Setting<string | undefined> = {
  name: 'THROUGHLINE_MANAGEMENT_TOKEN',
  group: 'Management listener and health',
  from: 'Throughline',
  rule: secretText,
  fallback: undefined,
  fallbackSays: 'none: nobody may read',
  says: 'Whoever sends it as `Authorization: Bearer …` may read, on the management listener, `/ledger` (what became of every record, see [docs/reliability.md](reliability.md)), `/health/details` (see [docs/health.md](health.md)), and use `/loglevel`. Never shown.',
};

export const healthHost: Setting<string> = {
  name: 'THROUGHLINE_HEALTH_HOST',
  group: 'Management listener and health',
  from: 'Throughline',
  rule: host,
  fallback: '127.0.0.1',
  says: 'The address of a second listener with `/health`, `/health/ready`, `/health/startup` and groups alone, for probes from outside; never the details. Setting it or the port asks for the listener.',
};

export const healthPort: Setting<number> = {
  name: 'THROUGHLINE_HEALTH_PORT',
  group: 'Management listener and health',
  from: 'Throughline',
  rule: port,
  fallback: 9465,
  says: 'Its port. Served even where OTEL_SDK_DISABLED is true. In a cluster only the primary listens, and answers from its own health checks.',
};

export const captureErrors: Setting<boolean> = {
  name: 'THROUGHLINE_ERRORS',
  group: 'Lifecycle',
  from: 'Throughline',
  rule: onOrOff,
  fallback: true,
  says: '`off`: uncaught errors and unhandled rejections are not recorded. `captureException` works all the same.',
};

export const drainDelay: Setting<number> = {
  name: 'THROUGHLINE_DRAIN_DELAY',
  group: 'Lifecycle',
  from: 'Throughline',
  rule: duration,
  fallback: 250,
  says: 'Milliseconds between SIGTERM or SIGINT, at which readiness fails, and the closing of the HTTP servers of the application: new connections are answered meanwhile, each answer with `Connection: close`. Set it to what your load balancer takes to notice, some seconds in Kubernetes. Where no HTTP server listens there is no delay. See [docs/health.md](health.md#the-end-of-a-process).',
};

export const shutdownTimeout: Setting<number> = {
  name: 'THROUGHLINE_SHUTDOWN_TIMEOUT',
  group: 'Lifecycle',
  from: 'Throughline',
  rule: duration,
  fallback: 5000,
  says: 'Milliseconds from the end of `THROUGHLINE_DRAIN_DELAY` to the end of the process, for all that happens in between: requests in flight, `onShutdown` hooks, the last telemetry (1,500 of them at most). Also how long `shutdown()` waits.',
};

export const throughlineSettings: readonly Setting<unknown>[] = [
  logFormat,
  lineLevels,
  repeats,
  fingersCrossed,
  levelSignal,
  consoleRecords,
  enabledInstrumentations,
  disabledInstrumentations,
  middlewareSpans,
  prometheusHost,
  prometheusPort,
  metricsGroup,
  management,
  managementToken,
  healthHost,
  healthPort,
  captureErrors,
  drainDelay,
  shutdownTimeout,
];
