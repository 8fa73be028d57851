import { createRedactor, type Redactor } from '@throughline/redact';
import { describeError } from './error-details.ts';
import { isDue, writeStderr } from './faults.ts';
import type { FlowJournal } from './flow/flow-journal-port.ts';
import { type Level, parseLevel } from './level.ts';
import type { LevelRules } from './level-rules.ts';
import { formatLine, type LogLine } from './log-line.ts';
import { configureLevels } from './logger-levels.ts';
import { shared } from './one-per-process.ts';
import { stdoutSink } from './stdout.ts';

/** What an SDK plugs in below the public functions; every part has a default that works without one. */
export interface Runtime {
  /** Where a finished line goes on this machine. Default: one redacted JSON object per line on stdout. */
  writeLine(line: LogLine): void;
  /**
   * Takes lines as redacted JSON, each with its newline, in the place of `writeLine`: a line of which nobody needs more
   * than its JSON is made without being built first. Undefined where `writeLine` was replaced. `isUrgent`: a line of level
   * error or critical, which must not wait for others.
   */
  writeText: ((text: string, isUrgent: boolean) => void) | undefined;
  /** The policy for everything that leaves the process here, and for metric labels. */
  redactor: Redactor;
  /** Faults of Throughline itself and of its use. Default: one rate-limited line on stderr. */
  onError(scope: string, error: unknown): void;
  /** Keeps open flows outside of this process. Default: none. */
  flowJournal?: FlowJournal | undefined;
  /** Whether each flow and step sends a Logfire pending span when it starts. Default: no. */
  pendingSpans?: boolean | undefined;
}

/** What `configureRuntime` takes. */
export interface RuntimeOptions extends Partial<Runtime> {
  /** Which lines are dropped before they are built. Default: `THROUGHLINE_LOG_LEVEL`, else `info` for all loggers. */
  levels?: LevelRules | undefined;
  /** One level for all loggers. */
  level?: Level | undefined;
}

/** The runtime of this process. */
export type RuntimeState = Runtime;

class SharedRuntime implements Runtime {
  flowJournal: FlowJournal | undefined;
  pendingSpans: boolean | undefined;
  #redactor: Redactor | undefined;
  writeText: Runtime['writeText'] = (text, isUrgent) => stdoutSink().write(text, isUrgent);
  writeLine: (line: LogLine) => void = (line) => stdoutSink().write(`${formatLine(line, this.redactor)}\n`);
  onError: (scope: string, error: unknown) => void = (scope, error) => {
    const text = oneLine(error);
    const { due, keptBack } = isDue(`${scope} ${text}`);
    if (!due) return;
    const times = keptBack > 0 ? ` (${keptBack} more since the last time)` : '';
    writeStderr(this.redactor.redactText(`throughline: ${scope}: ${text}${times}`));
  };

  /** Built when it is first asked for: an SDK brings its own. */
  get redactor(): Redactor {
    this.#redactor ??= createRedactor();
    return this.#redactor;
  }

  set redactor(redactor: Redactor) {
    this.#redactor = redactor;
  }
}

/** The runtime of this process; one object, whatever the number of copies of this package. */
export function getRuntime(): RuntimeState {
  return shared('runtime', () => new SharedRuntime());
}

/**
 * Replaces parts of the runtime; parts that are left out stay as they are.
 *
 * @example
 * configureRuntime({ level: 'debug', writeLine: (line) => lines.push(line) });
 */
export function configureRuntime(parts: RuntimeOptions): void {
  const runtime = getRuntime();
  const level = parseLevel(parts.level);
  if (parts.levels !== undefined) configureLevels(parts.levels);
  else if (level !== undefined) configureLevels({ level, loggers: [] });
  if (parts.writeLine !== undefined) {
    runtime.writeLine = parts.writeLine;
    runtime.writeText = undefined;
  }
  if (parts.writeText !== undefined) runtime.writeText = parts.writeText;
  if (parts.redactor !== undefined) runtime.redactor = parts.redactor;
  if (parts.onError !== undefined) runtime.onError = parts.onError;
  if ('flowJournal' in parts) runtime.flowJournal = parts.flowJournal;
  if (parts.pendingSpans !== undefined) runtime.pendingSpans = parts.pendingSpans;
}

/** Tells a fault of ours, or of how we are called, at most once a minute each. Never throws. */
export function reportFault(scope: string, fault: string | Error): void {
  try {
    const text = typeof fault === 'string' ? fault : oneLine(fault);
    const { due, keptBack } = isDue(`fault ${scope} ${text}`);
    if (!due) return;
    getRuntime().onError(scope, keptBack > 0 ? `${text} (${keptBack} more since the last time)` : fault);
  } catch {
    // Somebody's onError threw; there is nobody left to tell.
  }
}

function oneLine(error: unknown): string {
  if (typeof error === 'string') return error.replaceAll(/[\r\n]+/g, ' ');
  const { type, message } = describeError(error);
  return `${type}: ${message}`.replaceAll(/[\r\n]+/g, ' ');
}
