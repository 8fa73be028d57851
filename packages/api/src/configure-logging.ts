import { tellHeldBack } from './held-back-lines.ts';
import { crossFingers, type FingersCrossed } from './held-lines.ts';
import { LEVELS } from './level.ts';
import { shareProcessors } from './logging-state.ts';
import { shared } from './one-per-process.ts';
import { plain, textOf } from './plain.ts';
import { type Processor, processorsIn } from './processors.ts';
import { limitRepeats, type RepeatLimit } from './repeats.ts';
import { reportFault } from './runtime-state.ts';

/** What counts for all loggers. Parts that are left out stay as they are. */
export interface LoggingOptions {
  /** See every line before it is redacted and written, in this order. */
  processors?: readonly Processor[] | undefined;
  /** How often the same event may be written on the same level; null: without limit, which is the default. */
  repeats?: RepeatLimit | null | undefined;
  /** Lines below the level of their logger are written if their request fails; false: never, which is the default. */
  fingersCrossed?: FingersCrossed | boolean | undefined;
}

/**
 * Configures all loggers of this process from code; `THROUGHLINE_LOG_REPEATS` and `THROUGHLINE_LOG_FINGERS_CROSSED` do the
 * same without. Never throws; what cannot be used is told and changes nothing.
 *
 * @example
 * configureLogging({
 *   processors: [(record) => (record.event === 'probe_answered' ? null : record)],
 *   repeats: { perSecond: 100, thenEvery: 100 },
 *   fingersCrossed: true,
 * });
 */
export function configureLogging(options: LoggingOptions): void {
  try {
    const { processors, repeats, fingersCrossed } = options;
    if (processors !== undefined) shareProcessors(processorsIn(processors, 'configureLogging'));
    if (repeats !== undefined) applyRepeats(repeats);
    if (fingersCrossed !== undefined) applyFingersCrossed(fingersCrossed);
  } catch (error) {
    reportFault('configureLogging', error as Error);
  }
}

function applyRepeats(given: unknown): void {
  const { perSecond, thenEvery = 0 } = readObject(given);
  if (given === null) limitRepeats(undefined);
  else if (isCount(perSecond, 1) && isCount(thenEvery, 0)) {
    limitRepeats({ perSecond, thenEvery });
    tellHeldBackAtExit();
  } else refuse('repeats', 'perSecond has to be a whole number from 1 on and thenEvery one from 0 on', given);
}

const ends: { isWatched: boolean } = shared('heldBackAtExit', () => ({ isWatched: false }));

function tellHeldBackAtExit(): void {
  if (ends.isWatched) return;
  ends.isWatched = true;
  // Nobody stands above the end of the process, and `tellHeldBack` throws nothing.
  process.once('exit', () => tellHeldBack());
}

function applyFingersCrossed(given: unknown): void {
  if (typeof given === 'boolean') {
    crossFingers(given ? {} : undefined);
    return;
  }
  const { level = 'debug', maxLines, maxSize, ...rest } = readObject(given);
  const known = LEVELS.find((one) => one === level);
  const isUsable =
    given !== null && typeof given === 'object' && known !== undefined && Object.keys(rest).length === 0;
  if (isUsable && isBound(maxLines) && isBound(maxSize)) crossFingers({ level: known, maxLines, maxSize });
  else
    refuse(
      'fingersCrossed',
      'it has to be true, false, or an object of level, maxLines and maxSize, the numbers from 1 on',
      given,
    );
}

function readObject(given: unknown): Record<string, unknown> {
  const copy = plain(given);
  return copy !== null && typeof copy === 'object' && !Array.isArray(copy) ? copy : {};
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function isBound(value: unknown): value is number | undefined {
  return value === undefined || isCount(value, 1);
}

function refuse(option: string, rule: string, given: unknown): void {
  reportFault(
    'configureLogging',
    `${option}: ${rule}; received ${textOf(given).slice(0, 100)}; nothing is changed`,
  );
}
