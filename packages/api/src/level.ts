import { SeverityNumber } from '@opentelemetry/api';

/** The five levels of a line, least severe first. */
export type Level = 'debug' | 'info' | 'warning' | 'error' | 'critical';

/** Every level, least severe first. */
export const LEVELS: readonly Level[] = ['debug', 'info', 'warning', 'error', 'critical'];

/** The severity number of each level in the OpenTelemetry log data model; its order is the order of the levels. */
export const SEVERITY: Readonly<Record<Level, SeverityNumber>> = Object.freeze({
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  critical: SeverityNumber.FATAL,
});

/** The level that a word names (`warn` and `fatal` too, any case), or undefined. */
export function parseLevel(word: unknown): Level | undefined {
  if (typeof word !== 'string') return undefined;
  const name = word.trim().toLowerCase();
  if (name === 'warn') return 'warning';
  if (name === 'fatal') return 'critical';
  return LEVELS.find((level) => level === name);
}
