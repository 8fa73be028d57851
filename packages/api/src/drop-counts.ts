import { shared } from './one-per-process.ts';

/**
 * Why a line was not written: held back as a repetition; of a request that did not fail; no room to hold it until its
 * request ends; a processor wanted none; stdout did not take it.
 */
export type LineDrop = 'repeated' | 'request_succeeded' | 'hold_full' | 'processor' | 'stdout';

const counts: Record<LineDrop, number> = shared('lineDrops', () => ({
  repeated: 0,
  request_succeeded: 0,
  hold_full: 0,
  processor: 0,
  stdout: 0,
}));

export function countDrop(reason: LineDrop, lines = 1): void {
  counts[reason] += lines;
}

/** Lines that were not written since the process began, by reason. For the SDK, which makes a metric of them. */
export function lineDrops(): Readonly<Record<LineDrop, number>> {
  return { ...counts };
}
