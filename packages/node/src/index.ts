export * from '@throughline/api';
export { forceFlush, shutdown } from './lifecycle/flush.ts';
export type { FlushOptions, FlushResult } from './lifecycle/flush-result.ts';
