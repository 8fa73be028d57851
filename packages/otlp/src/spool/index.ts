export type { SpoolCounts, SpoolDropReason, SpoolSignalCounts } from './counters.ts';
export type { SpooledBatch, SpoolOptions, SpoolPlace } from './options.ts';
export { defaultSpoolFolder } from './private-folder.ts';
export { type ReplayOptions, replayInto } from './replay-into.ts';
export type { SegmentOrigin } from './segment-header.ts';
export { openSpool } from './spool.ts';
export type { Spool } from './spool-contract.ts';
