export type { LineWait } from './app-output.ts';
export { decodeOfficially, officialSchema } from './official-decoder.ts';
export { OFFICIAL_DEFINITIONS_SOURCE } from './official-definitions.ts';
export {
  type Answer,
  OtlpReceiver,
  type OtlpReceiverOptions,
  type ReceivedRequest,
  type WaitOptions,
} from './otlp-receiver.ts';
export type {
  Attributes,
  MetricKind,
  RecordedLog,
  RecordedMetric,
  RecordedPoint,
  RecordedScope,
  RecordedSpan,
  SpanKindName,
  Value,
} from './records.ts';
export { type AppEnd, type RunAppOptions, RunningApp, runApp } from './run-app.ts';
