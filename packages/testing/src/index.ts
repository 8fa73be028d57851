export { assertAbsent } from './absent.ts';
export type { LineWait } from './app-output.ts';
export { findLog, findSpan, type LogPattern, type SpanPattern } from './find.ts';
export { type Envelope, type EnvelopeItem, parseEnvelope } from './envelope.ts';
export type { Expectation } from './fits.ts';
export { decodeOfficially, officialSchema } from './official-decoder.ts';
export { OFFICIAL_DEFINITIONS_SOURCE } from './official-definitions.ts';
export { assertOneTrace, type Traced } from './one-trace.ts';
export {
  type Answer,
  OtlpReceiver,
  type OtlpReceiverOptions,
  type ReceivedRequest,
  type WaitOptions,
} from './otlp-receiver.ts';
export { createRecorder, type Recorder } from './recorder.ts';
export type {
  Attributes,
  MetricKind,
  RecordedExemplar,
  RecordedLog,
  RecordedMetric,
  RecordedPoint,
  RecordedScope,
  RecordedSpan,
  SpanKindName,
  Value,
} from './records.ts';
export { type AppEnd, type RunAppOptions, RunningApp, runApp } from './run-app.ts';
export {
  type EnvelopeAnswer,
  type ReceivedEnvelope,
  type ReceivedEvent,
  SentryReceiver,
} from './sentry-receiver.ts';
export { assertSpanTree, type ExpectedSpan, type SpanTreeOptions } from './span-tree.ts';
