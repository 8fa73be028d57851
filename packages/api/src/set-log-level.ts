import { LEVELS, type Level } from './level.ts';
import { changeLevel } from './logger-levels.ts';
import { textOf } from './plain.ts';
import { reportFault } from './runtime-state.ts';

/**
 * Changes while the process runs from which level on lines are written: of all loggers, or of those whose name is
 * `pattern`, in which `*` stands for any characters. An exact name wins over a pattern, a longer pattern over a shorter
 * one; without a pattern earlier rules for single loggers end, too. Never throws; a level that does not exist changes
 * nothing.
 *
 * @example
 * setLogLevel('debug', 'payments.*');
 * setLogLevel('info');
 */
export function setLogLevel(level: Level, pattern?: string): void {
  try {
    if (changeLevel(level, pattern)) return;
    const received = `received ${textOf(level).slice(0, 40)} and ${textOf(pattern).slice(0, 80)}`;
    reportFault(
      'setLogLevel',
      `it takes one of ${LEVELS.join(', ')} and the name or pattern of loggers; ${received}; nothing is changed`,
    );
  } catch (error) {
    reportFault('setLogLevel', error as Error);
  }
}
