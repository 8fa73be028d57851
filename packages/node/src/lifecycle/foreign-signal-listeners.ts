/**
 * Listeners on this signal that stand for a decision of the application.
 *
 * `signal-exit` (in execa, proper-lockfile and many more) listens only to clean up: it re-raises when every
 * listener on the signal is one of its own. It would wait for us and we for it, so its listeners do not count.
 */
export function applicationListeners(signal: NodeJS.Signals, own: (...args: never[]) => unknown): number {
  const others = process.listeners(signal).filter((listener) => listener !== own).length;
  return Math.max(0, others - signalExitListeners());
}

/** How many listeners per signal `signal-exit` has in this process: it counts its loaded copies itself. */
function signalExitListeners(): number {
  const version3 = (process as { __signal_exit_emitter__?: unknown }).__signal_exit_emitter__;
  const version4 = (globalThis as { [key: symbol]: unknown })[Symbol.for('signal-exit emitter')];
  return countOf(version3) + countOf(version4);
}

function countOf(emitter: unknown): number {
  if (typeof emitter !== 'object' || emitter === null) return 0;
  const { count } = emitter as { count?: unknown };
  return typeof count === 'number' ? count : 0;
}
