import { duration, filePath, listOf, oneOf, positiveDuration, sizeInBytes, wholeNumber } from './rules.ts';
import type { Setting } from './setting.ts';

export type SpoolMode = 'spill' | 'durable' | 'off';

export const spoolMode: Setting<SpoolMode> = {
  name: 'THROUGHLINE_SPOOL',
  group: 'Delivery',
  from: 'Throughline',
  rule: oneOf<SpoolMode>(['spill', 'durable', 'off']),
  fallback: 'spill',
  says: '`spill`: what memory cannot hold while the endpoint is away, and what could not be sent when the process ended, is kept on disk and sent by the next start of the same service. `durable`: everything is written to disk before it is sent, so that a killed process loses next to nothing. `off`: nothing is written. What is written is redacted. For http/protobuf and http/json.',
};

export const spoolFolder: Setting<string | undefined> = {
  name: 'THROUGHLINE_SPOOL_DIR',
  group: 'Delivery',
  from: 'Throughline',
  rule: { ...filePath, must: 'the path of a folder' },
  fallback: undefined,
  fallbackSays: '`throughline/spool` in `$XDG_STATE_HOME`, where that is not set in `~/.local/state`',
  says: 'The folder for that, private to one user: created with mode 0700, and not used where others may write to it. Workers and services may share it.',
};

export const spoolMaxBytes: Setting<number> = {
  name: 'THROUGHLINE_SPOOL_MAX_BYTES',
  group: 'Delivery',
  from: 'Throughline',
  rule: wholeNumber(1_000_000, undefined, 'bytes'),
  fallback: 256_000_000,
  says: 'Bytes of all files in that folder. When it is full, the oldest records make room and are counted as `disk_full`.',
};

export const spoolMaxAge: Setting<number> = {
  name: 'THROUGHLINE_SPOOL_MAX_AGE',
  group: 'Delivery',
  from: 'Throughline',
  rule: positiveDuration,
  fallback: 3 * 24 * 60 * 60 * 1000,
  says: 'Milliseconds that a record is kept there; older ones are dropped and counted as `disk_expired`.',
};

/** What each part of OpenTelemetry does in the place of ours. */
const stockParts = {
  encoder: 'its serializers make the bytes of protobuf',
  exporter: 'its OTLP/HTTP exporters send; there is no spool then',
  http: 'its instrumentation records the requests that `node:http` and `node:https` serve and make',
  metrics: 'its instruments record, without exemplars',
  logger: "lines on stdout pass a winston logger, and lines of winston loggers take winston's own streams",
  prometheus:
    'its serializer makes the text of `/metrics`: no OpenMetrics, exemplars, compression or exponential histograms, and each process and thread by itself',
  runtime: 'its instrumentation measures Node.js and V8',
  sdk: 'its NodeSDK builds and registers the providers of all signals, in each thread; its classes make the spans and record the metrics then, too',
  tracer: 'its classes make the spans',
};
export type StockPart = keyof typeof stockParts;

export const stock: Setting<readonly StockPart[]> = {
  name: 'THROUGHLINE_STOCK',
  group: 'Delivery',
  from: 'Throughline',
  rule: listOf<StockPart>(Object.keys(stockParts) as StockPart[]),
  fallback: [],
  says: `Stock parts to use in the place of ours, as a way back. ${Object.entries(stockParts)
    .map(([name, says]) => `\`${name}\`: ${says}.`)
    .join(' ')}`,
};

const MIB = 1024 * 1024;

export const maxMemory: Setting<number> = {
  name: 'THROUGHLINE_MAX_MEMORY',
  group: 'Delivery',
  from: 'Throughline',
  rule: sizeInBytes(MIB, 64 * 1024 * MIB),
  fallback: 64 * MIB,
  says: 'What telemetry may hold in memory. From 70 % on what is least important is dropped and counted as `shed_memory`, errors last. Where there is a spool, batches take at most half of it, and at most 8 MiB for each endpoint; then they go to disk, or stay where none can be written.',
};

export const maxLoopDelay: Setting<number> = {
  name: 'THROUGHLINE_MAX_EVENT_LOOP_DELAY',
  group: 'Delivery',
  from: 'Throughline',
  rule: { ...duration, must: `${duration.must}; 0 drops nothing for it` },
  fallback: 200,
  says: 'Milliseconds. Where the event loop is later than that again and again, for more than half of the time, and 500 records a second or more are made, what is least important is dropped and counted as `shed_event_loop`; never an error. One long pause drops nothing.',
};

export const deliverySettings: readonly Setting<unknown>[] = [
  spoolMode,
  spoolFolder,
  spoolMaxBytes,
  spoolMaxAge,
  stock,
  maxMemory,
  maxLoopDelay,
];
