/** Registered, so that every copy of this package asks the same SDK. */
const LISTENER: symbol = Symbol.for('throughline.winston.own-use.1');

/** Tells the SDK of this process, where there is one, that the application is about to make loggers of winston's. */
export function announceOwnUse(): void {
  const listener = (globalThis as Record<symbol, unknown>)[LISTENER];
  if (typeof listener === 'function') listener();
}

/** Calls back before the application makes its first logger through this package. Returns a function that stops it. */
export function onOwnUse(listener: () => void): () => void {
  const holder = globalThis as Record<symbol, unknown>;
  holder[LISTENER] = listener;
  return () => {
    if (holder[LISTENER] === listener) delete holder[LISTENER];
  };
}
