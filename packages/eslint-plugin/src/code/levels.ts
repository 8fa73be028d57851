/** How grave a line is, in the four ranks of the checklist. */
export type Rank = 'debug' | 'info' | 'warning' | 'error';

const RANKS: Readonly<Record<string, Rank>> = {
  trace: 'debug',
  silly: 'debug',
  debug: 'debug',
  verbose: 'debug',
  http: 'info',
  info: 'info',
  notice: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  exception: 'error',
  critical: 'error',
  crit: 'error',
  alert: 'error',
  emerg: 'error',
  fatal: 'error',
};

/** The rank of a method or level name, or undefined where it is none. */
export function rankOf(level: string | undefined): Rank | undefined {
  return level !== undefined && Object.hasOwn(RANKS, level) ? RANKS[level] : undefined;
}
