import { createRedactor, type Redactor } from '@throughline/redact';
import { describeError } from './error-details.ts';
import { isDue, writeStderr } from './faults.ts';
import { type Level, parseLevel, SEVERITY } from './level.ts';
import { formatLine, type LogLine } from './log-line.ts';
import { shared } from './one-per-process.ts';
import { stdoutSink } from './stdout.ts';

/** What an SDK plugs in below the public functions; every part has a default that works without one. */
export interface Runtime {
  /** Lines below it are dropped before they are built. Default: `THROUGHLINE_LOG_LEVEL`, else `info`. */
  level: Level;
  /** Where a finished line goes on this machine. Default: one redacted JSON object per line on stdout. */
  writeLine(line: LogLine): void;
  /** The policy for everything that leaves the process here, and for metric labels. */
  redactor: Redactor;
  /** Faults of Throughline itself and of its use. Default: one rate-limited line on stderr. */
  onError(scope: string, error: unknown): void;
}

/** The runtime and the number that stands for its level, so that a disabled level costs one comparison. */
export interface RuntimeState extends Runtime {
  readonly threshold: number;
}

class SharedRuntime implements RuntimeState {
  threshold: number = SEVERITY.info;
  redactor: Redactor = createRedactor();
  #level: Level = 'info';
  writeLine: (line: LogLine) => void = (line) => stdoutSink().write(`${formatLine(line, this.redactor)}\n`);
  onError: (scope: string, error: unknown) => void = (scope, error) => {
    const text = oneLine(error);
    const { due, keptBack } = isDue(`${scope} ${text}`);
    if (!due) return;
    const times = keptBack > 0 ? ` (${keptBack} more since the last time)` : '';
    writeStderr(this.redactor.redactText(`throughline: ${scope}: ${text}${times}`));
  };

  get level(): Level {
    return this.#level;
  }

  set level(level: Level) {
    this.#level = level;
    this.threshold = SEVERITY[level];
  }
}

/** The runtime of this process; one object, whatever the number of copies of this package. */
export function getRuntime(): RuntimeState {
  return shared('runtime', () => {
    const runtime = new SharedRuntime();
    const wanted = process.env['THROUGHLINE_LOG_LEVEL'];
    runtime.level = parseLevel(wanted) ?? 'info';
    return runtime;
  });
}

/**
 * Replaces parts of the runtime; parts that are left out stay as they are.
 *
 * @example
 * configureRuntime({ level: 'debug', writeLine: (line) => lines.push(line) });
 */
export function configureRuntime(parts: Partial<Runtime>): void {
  const runtime = getRuntime();
  const level = parseLevel(parts.level);
  if (level !== undefined) runtime.level = level;
  if (parts.writeLine !== undefined) runtime.writeLine = parts.writeLine;
  if (parts.redactor !== undefined) runtime.redactor = parts.redactor;
  if (parts.onError !== undefined) runtime.onError = parts.onError;
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
