import { format } from 'node:util';
import { type Context, context, logs, SeverityNumber } from '@opentelemetry/api';
import { correlationFields, describeError, exceptionAttributes } from '@throughline/api/runtime';
import { quietly } from './quietly.ts';

const SEVERITIES = {
  debug: SeverityNumber.DEBUG,
  log: SeverityNumber.INFO,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
} as const;

type Method = keyof typeof SEVERITIES;

/** winston's Console transport keeps bound methods for `forceConsole`; its records go out by its own bridge. */
const WINSTON_CONSOLE = /[/\\]winston[/\\]lib[/\\]winston[/\\]transports[/\\]console\.js/;

/**
 * Sends what `console.debug`, `log`, `info`, `warn` and `error` write through the OpenTelemetry logs API as well: the
 * text as the body, in the trace and request in which it was written, `exception.*` for an error among the arguments.
 * What they write stays as it is. What is written while a record is being made is not recorded: an exit that writes to
 * the console would never end.
 *
 * @returns a function that takes it back
 */
export function recordConsole(): () => void {
  const undo: (() => void)[] = [];
  let isRecording = false;
  for (const method of Object.keys(SEVERITIES) as Method[]) {
    const original = console[method];
    const recorded = function (this: unknown, ...args: unknown[]): void {
      original.apply(this, args);
      if (isRecording) return;
      isRecording = true;
      quietly('console', () => record(method, args));
      isRecording = false;
    };
    Object.defineProperty(recorded, 'name', { value: method, configurable: true });
    Object.defineProperty(recorded, 'bind', {
      value: (...args: [unknown]) => {
        const isWinston = WINSTON_CONSOLE.test(new Error('who').stack ?? '');
        return Function.prototype.bind.apply(isWinston ? original : recorded, args);
      },
      configurable: true,
    });
    console[method] = recorded;
    undo.push(() => {
      if (console[method] === recorded) console[method] = original;
    });
  }
  return () => {
    for (const one of undo.splice(0)) one();
  };
}

function record(method: Method, args: readonly unknown[]): void {
  const logger = logs.getLogger('console');
  const severityNumber = SEVERITIES[method];
  const active = context.active();
  if (!logger.enabled({ context: active, severityNumber })) return;
  logger.emit({
    severityNumber,
    severityText: method === 'log' ? 'info' : method,
    body: format(...args),
    attributes: attributesOf(active, args),
    context: active,
  });
}

function attributesOf(active: Context, args: readonly unknown[]): Record<string, never> {
  const error = args.find((one) => one instanceof Error);
  return {
    ...correlationFields(active),
    ...(error !== undefined && exceptionAttributes(describeError(error))),
  } as Record<string, never>;
}
