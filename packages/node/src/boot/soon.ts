/** Work that the start need not wait for. */
export interface Soon {
  /** Does it now, where it was not done yet. */
  now(): void;
}

/**
 * Does something in the first turn of the event loop, when the application has started; it does not hold the process.
 *
 * @param onFault told of an error, which goes no further
 */
export function soon(work: () => void, onFault: (error: unknown) => void): Soon {
  let isDone = false;
  function now(): void {
    if (isDone) return;
    isDone = true;
    clearImmediate(turn);
    try {
      work();
    } catch (error) {
      onFault(error);
    }
  }
  const turn = setImmediate(now);
  turn.unref();
  return { now };
}
