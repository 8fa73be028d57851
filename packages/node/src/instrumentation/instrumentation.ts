export { startRuntimeMetrics } from './runtime-metrics.ts';
export { type Instrumentation, type InstrumentationOptions, startInstrumentation } from './start.ts';
export type { UnfitVersion } from './unfit-versions.ts';
export { INSTRUMENTATIONS, OWN_INSTRUMENTATIONS } from './table.ts';
