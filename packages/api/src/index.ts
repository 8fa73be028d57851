export type { Breadcrumb } from './breadcrumb-shapes.ts';
export { captureException, captureMessage, setUser } from './capture.ts';
export { configureLogging, type LoggingOptions } from './configure-logging.ts';
export { bindContext, unbindContext, withContext } from './context.ts';
export type { ChainedError } from './error-chain.ts';
export { setContext, setTag, setTags, withScope } from './error-context.ts';
export type { ErrorEvent, ErrorFlow, ErrorMechanism } from './error-event.ts';
export type { ErrorUser, TagValue } from './error-scope.ts';
export { type BeforeSend, configureErrors, type ErrorHint, type ErrorOptions } from './error-settings.ts';
export type {
  AnyEvents,
  BindableFields,
  EventName,
  Fields,
  FieldsArgument,
  GivenFields,
  LazyFields,
  WithoutBound,
} from './event-catalogue.ts';
export { flow } from './flow/flow.ts';
export type { FlowCarrier } from './flow/flow-carrier.ts';
export type { Flow, FlowOptions, ReturnOptions, StepOptions } from './flow/flow-contract.ts';
export { type FlowFailure, FlowTimeoutError, flowFailure } from './flow/flow-errors.ts';
export {
  flowMethod,
  type MethodDecorator,
  type MethodFlowOptions,
  stepMethod,
} from './flow/method-decorators.ts';
export { resumeFlow } from './flow/resume-flow.ts';
export { type SkippedFields, skipped } from './flow/skipped.ts';
export { health } from './health/health.ts';
export type {
  CheckDetails,
  CheckFunction,
  CheckRun,
  CheckState,
  Health,
  HealthCheckOptions,
  HealthDetails,
  HealthPhase,
  Liveness,
  ManualStateOptions,
  Readiness,
} from './health/health-contract.ts';
export type { FingersCrossed } from './held-lines.ts';
export {
  type Counter,
  counter,
  type Gauge,
  gauge,
  type Histogram,
  type HistogramOptions,
  histogram,
  type InstrumentOptions,
  type Labelled,
  type LabelValue,
  type RecordingFields,
  type UpDownCounter,
  upDownCounter,
} from './instruments.ts';
export type { Level } from './level.ts';
export { getLogger, type Logger, type LoggerOptions } from './logger.ts';
export type { LogRecord, Processor } from './processors.ts';
export type { RepeatLimit } from './repeats.ts';
export { setLogLevel } from './set-log-level.ts';
export { onShutdown, type ShutdownFunction, type ShutdownOptions } from './shutdown.ts';
export { type Slo, type SloEvent, slo } from './slo/slo.ts';
export type { Duration, Period, SloOptions } from './slo/slo-definition.ts';
export type { StackFrame } from './stack-frames.ts';
