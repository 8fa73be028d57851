/** Something that makes progress without the event loop. */
export interface SyncTask {
  /** Does what can be done now, never blocks, never throws. @returns true when nothing is left to do */
  step(): boolean;
}

const SHORTEST_WAIT_MS = 0.1;
const LONGEST_WAIT_MS = 2;
/** A wait that took longer by more than this says that the machine is busy. */
const OVERSLEPT_MS = 2;
/** However busy the machine is, the time limit is not stretched further. */
const MOST_STRETCHED = 10;

/**
 * Gives each task its turn until all are done or the time is over, and sleeps in between.
 *
 * Only time in which this thread could run counts: on a machine so busy that a wait of 1 ms takes 20, the collector
 * is most likely as late, and would be given up although nothing is wrong with it.
 */
export function takeTurns(tasks: readonly SyncTask[], timeoutMs: number): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const end = performance.now() + timeoutMs * MOST_STRETCHED;
  let left = timeoutMs;
  let open = tasks;
  let waitMs = SHORTEST_WAIT_MS;
  for (;;) {
    const still = open.filter((task) => !task.step());
    if (still.length < open.length) waitMs = SHORTEST_WAIT_MS;
    open = still;
    const before = performance.now();
    if (open.length === 0 || left <= 0 || before >= end) return;
    const planned = Math.min(waitMs, left);
    Atomics.wait(cell, 0, 0, planned);
    left -= Math.min(performance.now() - before, planned + OVERSLEPT_MS);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.3);
  }
}
