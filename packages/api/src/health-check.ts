import { type Context, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { reportFault } from './runtime-state.ts';

/** Asks a dependency whether it works; `signal` is aborted when the answer comes too late. */
export type CheckFunction = (options: { signal: AbortSignal }) => unknown;

/** No answer is older than this, measured from the moment the question was put. */
const FRESH_MS = 1_000;
/** A call that does not come back is not repeated for this long, so that hanging calls do not pile up. */
const STUCK_MS = 10_000;

/** The key under which @opentelemetry/core looks whether to trace: probes would be most of the spans of a quiet service. */
const SUPPRESSED: Context = ROOT_CONTEXT.setValue(
  createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'),
  true,
);

/** One registered check: single flight, a fresh answer, a deadline, and word of every change. */
export class HealthCheck {
  readonly required: boolean;
  readonly #fn: CheckFunction;
  readonly #timeout: number;
  readonly #onChange: (up: boolean, error: unknown) => void;
  #flight: Promise<boolean> | undefined;
  #answer: boolean | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #pendingCall: AbortController | undefined;
  #wasUp = true;

  constructor(
    fn: CheckFunction,
    timeout: number,
    required: boolean,
    onChange: (up: boolean, error: unknown) => void,
  ) {
    this.#fn = fn;
    this.#timeout = timeout;
    this.required = required;
    this.#onChange = onChange;
  }

  /** Whether the dependency works; never rejects, and answers within the timeout. */
  isUp(): Promise<boolean> {
    if (this.#flight !== undefined) return this.#flight;
    const age = performance.now() - this.#askedAt;
    if (this.#answer !== undefined && age < FRESH_MS) return Promise.resolve(this.#answer);
    if (this.#pendingCall !== undefined && age < this.#timeout + STUCK_MS) return Promise.resolve(false);
    this.#askedAt = performance.now();
    this.#flight = this.#ask().then((failure) => {
      this.#flight = undefined;
      this.#answer = failure === undefined;
      this.#tell(failure);
      return failure === undefined;
    });
    return this.#flight;
  }

  /** Resolves to undefined when it is up, else to why it is not. */
  #ask(): Promise<{ error: unknown } | undefined> {
    return new Promise((resolve) => {
      const abort = new AbortController();
      const timer = setTimeout(() => {
        resolve({ error: new Error(`no answer within ${this.#timeout} ms`) });
        abort.abort();
      }, this.#timeout);
      const end = (failure: { error: unknown } | undefined): void => {
        if (this.#pendingCall === abort) this.#pendingCall = undefined;
        clearTimeout(timer);
        resolve(failure);
      };
      this.#pendingCall = abort;
      context
        .with(SUPPRESSED, async () => this.#fn({ signal: abort.signal }))
        .then(
          (result) => end(result === false ? { error: new Error('the check answered false') } : undefined),
          (error: unknown) => end({ error }),
        )
        .catch((error: unknown) => reportFault('health', error as Error));
    });
  }

  #tell(failure: { error: unknown } | undefined): void {
    const isUp = failure === undefined;
    if (isUp === this.#wasUp) return;
    this.#wasUp = isUp;
    try {
      this.#onChange(isUp, failure?.error);
    } catch (error) {
      reportFault('health', error as Error);
    }
  }
}
