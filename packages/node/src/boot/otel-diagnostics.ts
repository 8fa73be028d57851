import { format } from 'node:util';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { Diagnostics } from './diagnostics.ts';

/** The values of `OTEL_LOG_LEVEL`; unset, OpenTelemetry's own messages are not shown but for what needs a person. */
export type OtelLogLevel = 'none' | 'error' | 'warn' | 'info' | 'debug' | 'verbose' | 'all';

const levels: Record<OtelLogLevel, DiagLogLevel> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/** Leads what OpenTelemetry itself has to say into the one channel. */
export function leadOtelDiagnostics(diagnostics: Diagnostics, level: OtelLogLevel | undefined): void {
  const shown = level === undefined ? DiagLogLevel.NONE : levels[level];

  function take(messageLevel: DiagLogLevel, parts: unknown[]): void {
    const text = format(...parts);
    if (messageLevel === DiagLogLevel.ERROR && text.includes('duplicate registration of API')) {
      diagnostics.once(
        'second-sdk',
        'another OpenTelemetry SDK tried to register in this process; Throughline was first and stays, so what the other one was told to export goes nowhere. ' +
          'Remove the other set-up, or start without throughline/register.',
      );
      return;
    }
    const fault = messageLevel === DiagLogLevel.ERROR ? handledError(text) : undefined;
    if (fault !== undefined) diagnostics.fault('opentelemetry', fault);
    else if (messageLevel <= shown) diagnostics.say(`opentelemetry: ${text}`);
  }

  const logger: DiagLogger = {
    error: (...parts) => take(DiagLogLevel.ERROR, parts),
    warn: (...parts) => take(DiagLogLevel.WARN, parts),
    info: (...parts) => take(DiagLogLevel.INFO, parts),
    debug: (...parts) => take(DiagLogLevel.DEBUG, parts),
    verbose: (...parts) => take(DiagLogLevel.VERBOSE, parts),
  };
  diag.setLogger(logger, {
    logLevel: Math.max(shown, DiagLogLevel.ERROR),
    suppressOverrideMessage: true,
  });
  setGlobalErrorHandler((error) => diagnostics.fault('opentelemetry', error));
}

/**
 * What the global error handler of a copy of `@opentelemetry/core` that is not ours was given: unless it is told
 * otherwise, it logs the error with its properties as JSON. Processors and exporters of an application have such a copy.
 */
function handledError(text: string): Error | undefined {
  if (!text.startsWith('{"')) return undefined;
  try {
    const { name, message, stack } = JSON.parse(text) as Record<string, unknown>;
    if (typeof message !== 'string' || typeof stack !== 'string') return undefined;
    return Object.assign(new Error(message), typeof name === 'string' && { name });
  } catch {
    return undefined;
  }
}
