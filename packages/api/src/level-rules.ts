import { LEVELS, type Level, parseLevel } from './level.ts';

/** Which lines are wanted: a level for all loggers, and other ones for loggers by name or pattern. */
export interface LevelRules {
  /** Where no rule below says otherwise. */
  readonly level: Level;
  /** Names or patterns (`payments.*`) and their levels; of equal ones the last counts. */
  readonly loggers: readonly (readonly [pattern: string, level: Level])[];
}

/** Rules that were read from a text, and what was wrong with the rest of it. */
export interface ReadLevelRules {
  readonly rules: LevelRules;
  /** The level for all loggers, where the text has one. */
  readonly general: Level | undefined;
  /** One clause for each entry that says nothing usable. */
  readonly problems: readonly string[];
  /** Whether any entry was usable. */
  readonly isUsable: boolean;
}

/** What `setLogLevel` and the variable take as a pattern; longer ones are no names of loggers. */
const LONGEST_PATTERN = 200;
export const MOST_RULES = 500;

/**
 * Reads `info,assessments=debug,payments.*=warning`: one level for all loggers, and `name=level` or `pattern=level` with
 * `*` for any characters. What cannot be read is named; the rest counts.
 */
export function readLevelRules(text: string, fallback: Level = 'info'): ReadLevelRules {
  let level: Level | undefined;
  const loggers: [string, Level][] = [];
  const problems: string[] = [];
  for (const entry of text.split(',').slice(0, MOST_RULES)) {
    const word = entry.trim();
    if (word === '') continue;
    const sign = word.lastIndexOf('=');
    const pattern = sign < 0 ? '*' : word.slice(0, sign).trim();
    const read = parseLevel(word.slice(sign + 1));
    if (read === undefined) {
      problems.push(`${quoted(word)} has no level (${LEVELS.join(', ')})`);
    } else if (!isPattern(pattern)) {
      problems.push(`${quoted(word)} has no name of a logger before the =`);
    } else if (pattern === '*') {
      if (level !== undefined)
        problems.push(`${quoted(word)} is one more level for all loggers; the last one counts`);
      level = read;
    } else {
      loggers.push([pattern, read]);
    }
  }
  return {
    rules: { level: level ?? fallback, loggers },
    general: level,
    problems,
    isUsable: level !== undefined || loggers.length > 0,
  };
}

/** The rules as `readLevelRules` takes them. */
export function writeLevelRules({ level, loggers }: LevelRules): string {
  return [level, ...loggers.map(([pattern, own]) => `${pattern}=${own}`)].join(',');
}

/** A name of a logger, or part of one with `*`. */
export function isPattern(pattern: unknown): pattern is string {
  return typeof pattern === 'string' && pattern.trim() !== '' && pattern.length <= LONGEST_PATTERN;
}

/** The level of a logger: its exact name wins over patterns, a pattern with more letters over one with fewer. */
export function levelFor(name: string, { level, loggers }: LevelRules): Level {
  let found = level;
  let weight = -1;
  for (const [pattern, own] of loggers) {
    const letters = weightOf(pattern, name);
    if (letters < weight || letters < 0) continue;
    found = own;
    weight = letters;
  }
  return found;
}

/** How closely a pattern fits a name; -1 where it does not. */
function weightOf(pattern: string, name: string): number {
  if (pattern === name) return Number.POSITIVE_INFINITY;
  if (!pattern.includes('*') || !fits(pattern.split('*'), name)) return -1;
  return pattern.replaceAll('*', '').length;
}

/** Whether the pieces between the stars stand in the name in their order; without a regular expression, which could take long. */
function fits(pieces: readonly string[], name: string): boolean {
  const first = pieces[0] as string;
  const last = pieces[pieces.length - 1] as string;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const next = name.indexOf(piece, at);
    if (next < 0 || next + piece.length > end) return false;
    at = next + piece.length;
  }
  return true;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
