/** Runs a callback of the host; what it throws goes to `onFault` and no further. */
export function guard<T>(fn: () => T, onFault: ((error: unknown) => void) | undefined): T | undefined {
  try {
    return fn();
  } catch (error) {
    try {
      onFault?.(error);
    } catch {
      // There is nobody left to tell.
    }
    return undefined;
  }
}
