export { recordOnSpan, recordUncaught, type UncaughtOrigin } from './capture.ts';
export { describeError, type ErrorCause, type ErrorDetails } from './error-details.ts';
export { LEVELS, type Level, parseLevel, SEVERITY } from './level.ts';
export { formatLine, ID_NAMES, idOf, isoTime, type LogLine } from './log-line.ts';
export { exceptionAttributes } from './logger.ts';
export { type Plain, plain, textOf } from './plain.ts';
export { configureRuntime, getRuntime, type Runtime, reportFault } from './runtime-state.ts';
export {
  activeFlow,
  activeScope,
  contextWithFlow,
  contextWithScope,
  correlationFields,
  createScope,
  type FlowRef,
  type RequestScope,
} from './scope.ts';
export { isDraining, runShutdownHooks, startDraining } from './shutdown.ts';
export { type StdoutSink, stdoutSink } from './stdout.ts';
