export { type ContentType, decode, decodeLogs, decodeMetrics, decodeTraces } from './decode.ts';
export { OtlpDecodeError } from './decode-error.ts';
export {
  AttributeCache,
  type AttributesSource,
  type DataPointSource,
  type ExemplarSource,
  encodeLogs,
  encodeMetrics,
  encodeTraces,
  type LogSource,
  logBatch,
  type MetricSource,
  type MetricsSource,
  type RecordBatch,
  type RecordFilter,
  type RecordOrigin,
  type ResourceSource,
  type ScopeSource,
  type SpanContextSource,
  type SpanSource,
  spanBatch,
  type Time,
} from './encode/index.ts';
export { type ClaimedJournal, type Journal, type JournalOptions, openJournal } from './journal/index.ts';
export type { DecodeLimits } from './limits.ts';
export {
  createReceiver,
  type ReceivedHead,
  type Receiver,
  type ReceiverAnswer,
  type ReceiverOptions,
} from './receiver.ts';
export type { PartialSuccess } from './response-body.ts';
export { type SyncOptions, type SyncResult, sendSync } from './send-sync/send-sync.ts';
export type { SyncRequest } from './send-sync/sync-request.ts';
export type { SyncTask } from './send-sync/sync-turns.ts';
export type {
  AnyValue,
  DataOf,
  DataPoint,
  Exemplar,
  KeyValue,
  LogRecord,
  LogsData,
  Metric,
  MetricsData,
  Resource,
  Scope,
  Span,
  SpanEvent,
  SpanLink,
  TracesData,
} from './shapes.ts';
export type { Signal } from './signal.ts';
export {
  defaultSpoolFolder,
  openSpool,
  type ReplayOptions,
  replayInto,
  type SegmentOrigin,
  type Spool,
  type SpoolCounts,
  type SpoolDropReason,
  type SpooledBatch,
  type SpoolOptions,
  type SpoolPlace,
  type SpoolSignalCounts,
} from './spool/index.ts';
export {
  type Batch,
  createTransport,
  type DropReason,
  type Endpoint,
  type EndpointTls,
  IdleProcessWatch,
  type PendingBatch,
  type Settled,
  type SignalCounts,
  splitBatch,
  type Transport,
  type TransportCounts,
  type TransportOptions,
  unrefAgent,
} from './transport/index.ts';
