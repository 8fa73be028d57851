import { LEVELS, type Level, parseLevel, SEVERITY } from './level.ts';
import { isPattern, type LevelRules, levelFor, MOST_RULES, readLevelRules } from './level-rules.ts';
import { shared } from './one-per-process.ts';

/** What one logger writes; one object for all loggers of a name, so that a change reaches them all. */
export interface LoggerLevel {
  readonly name: string;
  /** The severity from which on lines are written. */
  written: number;
  /** The severity from which on a call is looked at: `written`, or less while lines are held back for a failure. */
  gate: number;
}

interface Levels {
  rules: LevelRules;
  /** What the configuration says, to go back to. */
  configured: LevelRules;
  /** Severity from which on lines are held back for a failure; above every severity where none are. */
  held: number;
  /** What could not be read of the variable, until somebody is told or a configuration takes its place. */
  problems: readonly string[];
  known: Map<string, WeakRef<LoggerLevel>>;
}

/** Above every severity. */
export const NOTHING_HELD = 100;

const state: Levels = shared('levels', () => {
  const { rules, problems } = readLevelRules(process.env['THROUGHLINE_LOG_LEVEL'] ?? '');
  const known = new Map<string, WeakRef<LoggerLevel>>();
  return { rules, configured: rules, held: NOTHING_HELD, problems, known };
});

const forgotten: FinalizationRegistry<string> = new FinalizationRegistry((name) => {
  // Another logger of the name may have come since.
  if (state.known.get(name)?.deref() === undefined) state.known.delete(name);
});

/** The level of the loggers of this name. */
export function loggerLevel(name: string): LoggerLevel {
  const known = state.known.get(name)?.deref();
  if (known !== undefined) return known;
  const made: LoggerLevel = { name, written: 0, gate: 0 };
  settle(made);
  state.known.set(name, new WeakRef(made));
  forgotten.register(made, name);
  return made;
}

/**
 * Changes from which level on lines are written, now and for loggers that are made later: of all loggers, or of those
 * whose name is `pattern` (`*` stands for any characters). `warn` and `fatal` are understood. A level that is not known
 * changes nothing.
 *
 * @returns whether something was changed
 */
export function changeLevel(level: unknown, pattern: unknown = '*'): boolean {
  const known = parseLevel(level);
  if (known === undefined || !isPattern(pattern)) return false;
  if (pattern === '*') setRules({ level: known, loggers: [] });
  else setRules({ level: state.rules.level, loggers: [...others(pattern), [pattern, known]] });
  return true;
}

function others(pattern: string): LevelRules['loggers'] {
  return state.rules.loggers.filter(([name]) => name !== pattern).slice(1 - MOST_RULES);
}

/** What is wrong with `THROUGHLINE_LOG_LEVEL`, once; an SDK tells it by itself. */
export function takeLevelProblems(): readonly string[] {
  const { problems } = state;
  state.problems = [];
  return problems;
}

/** The rules that count now. */
export function levelRules(): LevelRules {
  return state.rules;
}

/** What a configuration says; also what `restoreLevels` goes back to. */
export function configureLevels(rules: LevelRules): void {
  state.configured = rules;
  state.problems = [];
  setRules(rules);
}

/** Takes back every change that was made while the process ran. */
export function restoreLevels(): void {
  setRules(state.configured);
}

/** From which severity on calls below the level of a logger are held back for a failure. */
export function holdFrom(severity: number): void {
  state.held = severity;
  setRules(state.rules);
}

/** The level from which on a logger writes. */
export function writtenLevel({ written }: LoggerLevel): Level {
  return LEVELS.find((level) => SEVERITY[level] >= written) ?? 'critical';
}

/** Loggers by name that exist now, with their levels. */
export function knownLoggers(): [string, Level][] {
  const found: [string, Level][] = [];
  for (const [name, reference] of state.known) {
    const level = reference.deref();
    if (level !== undefined) found.push([name, writtenLevel(level)]);
  }
  return found.sort(([one], [other]) => (one < other ? -1 : 1));
}

function setRules(rules: LevelRules): void {
  state.rules = rules;
  for (const reference of state.known.values()) {
    const level = reference.deref();
    if (level !== undefined) settle(level);
  }
}

function settle(level: LoggerLevel): void {
  level.written = SEVERITY[levelFor(level.name, state.rules)];
  level.gate = Math.min(level.written, state.held);
}
