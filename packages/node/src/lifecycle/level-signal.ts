import { isMainThread } from 'node:worker_threads';
import {
  changeLevel,
  levelRules,
  reportFault,
  restoreLevels,
  writeLevelRules,
} from '@throughline/api/runtime';
import type { LevelSignal } from '../config/log-rules.ts';
import { applicationListeners } from './foreign-signal-listeners.ts';

/**
 * Switches all loggers to debug at a signal, and the next time back to what is configured. An application that listens
 * to it itself decides alone.
 *
 * @param onChange told the levels that count from now on
 * @returns takes the listener off again
 */
export function switchLevelsOnSignal(
  signal: LevelSignal | undefined,
  onChange: (levels: string, signal: LevelSignal) => void,
): () => void {
  if (signal === undefined || !isMainThread) return () => {};
  let isSwitched = false;

  const onSignal = (): void => {
    try {
      if (signal !== undefined && applicationListeners(signal, onSignal) === 0) onChange(switched(), signal);
    } catch (error) {
      reportFault('lifecycle: the signal for the log level', error as Error);
    }
  };

  function switched(): string {
    isSwitched = !isSwitched;
    if (isSwitched) changeLevel('debug');
    else restoreLevels();
    return writeLevelRules(levelRules());
  }

  process.on(signal, onSignal);
  return () => process.removeListener(signal, onSignal);
}
