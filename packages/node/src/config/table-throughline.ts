import { INSTRUMENTATIONS, OWN_INSTRUMENTATIONS } from '../instrumentation/table.ts';
import { duration, host, names, oneOf, onOrOff, port } from './rules.ts';
import type { Setting } from './setting.ts';

export type LogFormat = 'json' | 'pretty' | 'none';
export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical';

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

export const lineLevel: Setting<LogLevel> = {
  name: 'THROUGHLINE_LOG_LEVEL',
  group: 'Logs',
  from: 'Throughline',
  rule: oneOf<LogLevel>(['debug', 'info', 'warning', 'error', 'critical'], { aliases: { warn: 'warning' } }),
  fallback: 'info',
  says: 'Log lines below this level are dropped before they are built, on stdout and for OTLP.',
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

export const prometheusHost: Setting<string> = {
  name: 'OTEL_EXPORTER_PROMETHEUS_HOST',
  group: 'Management listener and health',
  from: 'OpenTelemetry',
  rule: host,
  fallback: '127.0.0.1',
  says: 'The address of the management listener: `/metrics`, `/health`, `/health/ready`. Anything but a loopback address opens it to the network.',
};

export const prometheusPort: Setting<number> = {
  name: 'OTEL_EXPORTER_PROMETHEUS_PORT',
  group: 'Management listener and health',
  from: 'OpenTelemetry',
  rule: port,
  fallback: 9464,
  says: 'Its port. With 0 a line on stderr says which one was taken. In a cluster only the primary listens, and serves its own metrics.',
};

export const management: Setting<boolean> = {
  name: 'THROUGHLINE_MANAGEMENT',
  group: 'Management listener and health',
  from: 'Throughline',
  rule: onOrOff,
  fallback: true,
  says: '`off`: no management listener, so neither `/metrics` nor `/health` there.',
};

export const healthHost: Setting<string> = {
  name: 'THROUGHLINE_HEALTH_HOST',
  group: 'Management listener and health',
  from: 'Throughline',
  rule: host,
  fallback: '127.0.0.1',
  says: 'The address of a second listener with `/health` and `/health/ready` alone, for probes from outside. Setting it or the port asks for the listener.',
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

export const shutdownTimeout: Setting<number> = {
  name: 'THROUGHLINE_SHUTDOWN_TIMEOUT',
  group: 'Lifecycle',
  from: 'Throughline',
  rule: duration,
  fallback: 1500,
  says: 'Milliseconds that the last telemetry may hold up the end of the process after SIGTERM or SIGINT.',
};

export const throughlineSettings: readonly Setting<unknown>[] = [
  logFormat,
  lineLevel,
  enabledInstrumentations,
  disabledInstrumentations,
  prometheusHost,
  prometheusPort,
  management,
  healthHost,
  healthPort,
  captureErrors,
  shutdownTimeout,
];
