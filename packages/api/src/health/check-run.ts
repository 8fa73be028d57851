import {
  type Context,
  context,
  createContextKey,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { describeError, type ErrorDetails } from '../error-details.ts';
import { plain } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import { recordOnSpan } from '../span-errors.ts';
import type { CheckFunction } from './health-contract.ts';

/** What one run of a check came to. */
export interface RunResult {
  /** Undefined: it is up. */
  readonly failure: ErrorDetails | undefined;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly ms: number;
  readonly detail: Record<string, unknown> | undefined;
  /** The span that tells of it, where one is recorded. */
  readonly span: SpanContext | undefined;
}

export interface RunOptions {
  readonly name: string;
  readonly fn: CheckFunction;
  readonly timeout: number;
  /** Whether what it does is traced, as the root of a trace of its own. */
  readonly isTraced: boolean;
  /** Whether a failure is worth a span, where the run was not traced. */
  readonly tellsFailure: boolean;
  /** Nobody waits for it: it must not keep the process alive. */
  readonly isBackground: boolean;
  /** Told when the function has come back, which may be after the answer, or never. */
  onReturn(): void;
}

/** The key under which @opentelemetry/core looks whether to trace: probes would be most of the spans of a quiet service. */
const SUPPRESSED: Context = ROOT_CONTEXT.setValue(
  createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'),
  true,
);

/** Runs a check once: within its deadline, apart from the trace of whoever asks; never rejects. */
export async function runCheck(options: RunOptions): Promise<RunResult> {
  const askedAt = Date.now();
  const start = performance.now();
  const span = options.isTraced ? startSpan(options.name, askedAt) : undefined;
  let detail: Record<string, unknown> | undefined;
  const runContext = span === undefined ? SUPPRESSED : trace.setSpan(ROOT_CONTEXT, span);
  const failure = await context.with(runContext, () =>
    call(options, (fields) => {
      const copy = plain(fields);
      if (typeof copy === 'object' && copy !== null && !Array.isArray(copy)) detail = copy;
    }),
  );
  const ms = performance.now() - start;
  const told = span ?? (failure && options.tellsFailure ? startSpan(options.name, askedAt) : undefined);
  const details = failure && describeError(failure.error);
  if (details && told) recordOnSpan(told, details);
  told?.end(askedAt + ms);
  return {
    failure: details,
    askedAt,
    ms,
    detail,
    span: isSampled(told) ? told?.spanContext() : undefined,
  };
}

/** Resolves to undefined when it is up, else to why it is not. */
function call(
  { fn, timeout, isBackground, onReturn }: RunOptions,
  detail: (fields: Record<string, unknown>) => void,
): Promise<{ error: unknown } | undefined> {
  return new Promise((resolve) => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const error = new Error(`no answer within ${timeout} ms`);
      error.name = 'TimeoutError';
      resolve({ error });
      abort.abort();
    }, timeout);
    if (isBackground) timer.unref();
    const end = (failure: { error: unknown } | undefined): void => {
      clearTimeout(timer);
      resolve(failure);
      onReturn();
    };
    (async () => fn({ signal: abort.signal, detail }))()
      .then(
        (result) => end(result === false ? { error: new Error('the check answered false') } : undefined),
        (error: unknown) => end({ error }),
      )
      .catch((error: unknown) => reportFault('health', error as Error));
  });
}

function startSpan(name: string, startTime: number): Span {
  const attributes = { 'throughline.health.check.name': name };
  return trace
    .getTracer('@throughline/api')
    .startSpan(`health_check ${name}`, { startTime, attributes }, ROOT_CONTEXT);
}

/** An ended span records no more, but its trace is there to be looked at. */
function isSampled(span: Span | undefined): boolean {
  return span !== undefined && (span.spanContext().traceFlags & 1) === 1;
}
