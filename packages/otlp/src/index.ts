export { type ContentType, decode, decodeLogs, decodeMetrics, decodeTraces } from './decode.ts';
export { OtlpDecodeError } from './decode-error.ts';
export type { DecodeLimits } from './limits.ts';
export {
  createReceiver,
  type ReceivedHead,
  type Receiver,
  type ReceiverAnswer,
  type ReceiverOptions,
} from './receiver.ts';
export type { PartialSuccess } from './response-body.ts';
export { type SyncRequest, type SyncResult, sendSync } from './send-sync.ts';
export type {
  AnyValue,
  DataOf,
  DataPoint,
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
  type PendingBatch,
  type Settled,
  type SignalCounts,
  splitBatch,
  type Transport,
  type TransportCounts,
  type TransportOptions,
} from './transport/index.ts';
