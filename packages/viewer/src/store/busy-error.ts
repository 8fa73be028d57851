/** The store has too much to do; the same request can come again later. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}
