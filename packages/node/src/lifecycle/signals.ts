import { constants } from 'node:os';
import { stdoutSink } from '@throughline/api/runtime';
import { applicationListeners } from './foreign-signal-listeners.ts';

/** Milliseconds after which a re-raised signal is known to have no effect, as in process 1 of a container. */
const reraiseGraceMs = 100;

/**
 * On SIGTERM and SIGINT: shut down, then end as plain Node would have ended (143, 130). An application that listens
 * itself decides alone; a second signal ends at once.
 *
 * @param shutDown does what is left to do; it keeps its own deadline
 * @param beforeEnd the last that runs: synchronous, also at a second signal
 * @returns takes the listeners off again
 */
export function endOnSignals(
  shutDown: (signal: NodeJS.Signals) => Promise<void>,
  beforeEnd: () => void = () => {},
): () => void {
  const removers = (['SIGTERM', 'SIGINT'] as const).map((signal) => endOnSignal(signal, shutDown, beforeEnd));
  return () => {
    for (const remove of removers) remove();
  };
}

function endOnSignal(
  signal: 'SIGTERM' | 'SIGINT',
  shutDown: (signal: NodeJS.Signals) => Promise<void>,
  beforeEnd: () => void,
): () => void {
  let ending = false;

  function onSignal(): void {
    if (applicationListeners(signal, onSignal) > 0) return;
    if (ending) {
      reraise();
      return;
    }
    ending = true;
    shutDown(signal).then(reraise, reraise);
  }

  function reraise(): void {
    beforeEnd();
    // A re-raised signal ends the process without an `exit` event: lines that a full pipe refused go out now.
    stdoutSink().flushSync();
    process.removeListener(signal, onSignal);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), reraiseGraceMs);
  }

  process.on(signal, onSignal);
  return () => process.removeListener(signal, onSignal);
}
