/**
 * Work that cannot be called off, such as a statement in the queue of a client: while one is out, nobody starts another;
 * later askers wait for the same.
 */
export function oneAtATime<T>(start: () => Promise<T>): () => Promise<T> {
  let out: Promise<T> | undefined;
  return () => {
    if (out === undefined) {
      out = start();
      const forget = (): void => {
        out = undefined;
      };
      out.then(forget, forget);
    }
    return out;
  };
}
