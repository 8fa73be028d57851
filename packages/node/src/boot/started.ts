/** What one started Throughline leaves for every other copy of the package in this process. */
export interface Started {
  version: string;
  /** Waits until everything recorded so far is delivered or counted as dropped, or the deadline is over. */
  forceFlush(deadlineMs?: number): Promise<void>;
}

const key = Symbol.for('throughline.sdk.1');
const shared = globalThis as { [key]?: Started };

export function markStarted(started: Started): void {
  Object.defineProperty(shared, key, { value: started, configurable: true });
}

/** The running SDK, whichever copy of the package started it. */
export function startedSdk(): Started | undefined {
  return shared[key];
}
