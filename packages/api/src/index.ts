export { captureException, captureMessage, setUser } from './capture.ts';
export { bindContext, unbindContext, withContext } from './context.ts';
export { type Flow, flow } from './flow.ts';
export { type Health, type HealthCheckOptions, health, type Liveness, type Readiness } from './health.ts';
export type { CheckFunction } from './health-check.ts';
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
export { type Fields, getLogger, type Logger } from './logger.ts';
export { onShutdown, type ShutdownFunction, type ShutdownOptions } from './shutdown.ts';
