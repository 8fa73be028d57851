/** Where Node calls us there is nobody above who could catch: an error there would end the application. */
export function quietly<Args extends unknown[]>(fn: (...args: Args) => unknown): (...args: Args) => void {
  return (...args) => {
    try {
      fn(...args);
    } catch {
      // The batch stays where it was; the next request or the last send finds it.
    }
  };
}
