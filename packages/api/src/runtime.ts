export type { Breadcrumb, CallTrace } from './breadcrumb-shapes.ts';
export { leaveBreadcrumb } from './breadcrumbs.ts';
export { recordUncaught, type UncaughtOrigin } from './capture.ts';
export {
  captureDue,
  captureJobFailure,
  captureWaiting,
  holdRequestError,
  settleRequestErrors,
} from './capture-soon.ts';
export { CHECKLIST_RULES, type ChecklistRule, withRule } from './checklist-rules.ts';
export { type LineDrop, lineDrops } from './drop-counts.ts';
export { type EndOfScope, endScope } from './end-scope.ts';
export type { ChainedError } from './error-chain.ts';
export { describeError, type ErrorCause, type ErrorDetails } from './error-details.ts';
export type { ErrorEvent, ErrorFlow, ErrorMechanism } from './error-event.ts';
export type { ErrorUser, RequestFacts, TagValue } from './error-scope.ts';
export { addErrorExit, type ErrorExit, type ErrorRules, setErrorRules } from './error-settings.ts';
export { fingerprintOf, normalizeMessage, relative } from './fingerprint.ts';
export { type AbortedFlow, recordAborted, writeAborted } from './flow/aborted-flow.ts';
export type {
  FlowJournal,
  JournalEntry,
  JournaledFlow,
  JournaledSpan,
} from './flow/flow-journal-port.ts';
export { abortFlows } from './flow/in-flight.ts';
export { tellHeldBack } from './held-back-lines.ts';
export { isoTime } from './json-text.ts';
export { LEVELS, type Level, parseLevel, SEVERITY } from './level.ts';
export { type LevelRules, type ReadLevelRules, readLevelRules, writeLevelRules } from './level-rules.ts';
export { formatLine, ID_NAMES, idOf, type LogLine } from './log-line.ts';
export { exceptionAttributes } from './logger.ts';
export { changeLevel, knownLoggers, levelRules, restoreLevels } from './logger-levels.ts';
export { type Plain, plain, textOf } from './plain.ts';
export {
  configureRuntime,
  getRuntime,
  type Runtime,
  type RuntimeOptions,
  reportFault,
} from './runtime-state.ts';
export {
  activeFlow,
  activeScope,
  contextWithFlow,
  contextWithScope,
  correlationFields,
  createScope,
  type FlowRef,
  type RequestScope,
  type Work,
  workOf,
} from './scope.ts';
export { isDraining, runShutdownHooks, startDraining } from './shutdown.ts';
export type { RouteOfSlo, SloDefinition } from './slo/slo-definition.ts';
export { type SloRegistry, type SloTarget, sloRegistry, tellServedRequest } from './slo/slo-registry.ts';
export { recordOnSpan } from './span-errors.ts';
export {
  type FrameResolver,
  isInApp,
  parseStack,
  resolveFramesWith,
  resolveStack,
  type StackFrame,
} from './stack-frames.ts';
export { type StdoutSink, stdoutSink } from './stdout.ts';
