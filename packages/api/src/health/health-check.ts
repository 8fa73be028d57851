import type { SpanContext } from '@opentelemetry/api';
import { reportFault } from '../runtime-state.ts';
import type { CheckSettings } from './check-options.ts';
import { type RunResult, runCheck } from './check-run.ts';
import type { CheckFunction, CheckState } from './health-contract.ts';

/** A state that was set by hand. */
export interface ManualState {
  readonly state: CheckState;
  readonly reason: string | undefined;
}

/** What is told of a check, and to whom. */
export interface CheckListener {
  /** Each run, whatever it came to. */
  ran(check: HealthCheck, result: RunResult): void;
  /** A run came to another state than the one before it; the first one only where it is down. */
  changed(check: HealthCheck, state: CheckState, result: RunResult): void;
}

type Settings = Pick<CheckSettings, 'required' | 'groups'> & Partial<CheckSettings>;

/** A call that does not come back is not repeated for this long, so that hanging calls do not pile up. */
const STUCK_MS = 10_000;
/** While a check is down, one run in this time is traced. */
const TRACED_EVERY_MS = 60_000;
/** How much earlier or later than asked for a background run comes. */
const JITTER = 0.1;

/** One registered check: single flight, a fresh answer, runs in the background, a state by hand, and word of every change. */
export class HealthCheck {
  readonly name: string;
  readonly required: boolean;
  readonly groups: readonly string[];
  last: RunResult | undefined;
  /** Of the newest failure that was recorded. */
  lastTrace: SpanContext | undefined;
  /** Since when it is in its state; milliseconds since the epoch. */
  since: number | undefined;
  manual: ManualState | undefined;
  readonly #fn: CheckFunction | undefined;
  readonly #timeout: number;
  readonly #freshMs: number;
  readonly #refresh: number | undefined;
  readonly #listener: CheckListener;
  #flight: Promise<CheckState> | undefined;
  #asked: CheckState | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #pendingCall: object | undefined;
  #tracedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param fn undefined: its state is set by hand alone */
  constructor(name: string, fn: CheckFunction | undefined, settings: Settings, listener: CheckListener) {
    const { timeout = 0, ttl = 0, refresh } = settings;
    this.name = name;
    this.required = settings.required;
    this.groups = settings.groups;
    this.#fn = fn;
    this.#timeout = timeout;
    this.#refresh = refresh;
    // A background run that is a little late must not make a probe wait.
    this.#freshMs = refresh === undefined ? ttl : Math.max(ttl, refresh * (1 + JITTER) + 2 * timeout);
    this.#listener = listener;
  }

  get canBeAsked(): boolean {
    return this.#fn !== undefined;
  }

  /** What is known without asking. */
  get state(): CheckState | 'unknown' {
    return this.manual?.state ?? this.#asked ?? 'unknown';
  }

  /** Milliseconds since the newest answer was asked for; 0 for a state by hand. */
  get age(): number {
    return this.manual ? 0 : performance.now() - this.#askedAt;
  }

  /** The longest that an answer counts. */
  get freshMs(): number {
    return this.#freshMs;
  }

  /** @returns whether that changed anything */
  set(manual: ManualState | undefined): boolean {
    const before = this.state;
    this.manual = manual;
    if (manual === undefined) this.#askedAt = Number.NEGATIVE_INFINITY;
    if (this.state !== before) this.since = Date.now();
    return this.state !== before;
  }

  /** Whether the dependency works; never rejects, and answers within the timeout. */
  ask(isBackground = false): Promise<CheckState> {
    if (this.manual !== undefined) return Promise.resolve(this.manual.state);
    if (this.#flight !== undefined) return this.#flight;
    const age = performance.now() - this.#askedAt;
    if (!isBackground && this.#asked !== undefined && age < this.#freshMs)
      return Promise.resolve(this.#asked);
    if (this.#pendingCall !== undefined && age < this.#timeout + STUCK_MS) return Promise.resolve('down');
    this.#askedAt = performance.now();
    this.#flight = this.#run(isBackground).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  /** Begins to ask in the background, where that is wanted. */
  start(): void {
    if (this.#refresh === undefined || this.#timer !== undefined) return;
    this.#plan(0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** It was taken out: nothing of it stays. */
  end(): void {
    this.stop();
    try {
      this.#fn?.stop?.();
    } catch (error) {
      reportFault(`health check "${this.name}"`, error as Error);
    }
  }

  #plan(waitMs: number): void {
    const refresh = this.#refresh ?? 0;
    this.#timer = setTimeout(() => {
      try {
        // Planned before the run, so that a slow one does not make the next one late.
        this.#plan(refresh * (1 - JITTER + 2 * JITTER * Math.random()));
        this.ask(true).catch((error: Error) => reportFault('health', error));
      } catch (error) {
        reportFault('health', error as Error);
      }
    }, waitMs).unref();
  }

  async #run(isBackground: boolean): Promise<CheckState> {
    const fn = this.#fn as CheckFunction;
    const call = {};
    this.#pendingCall = call;
    const isDown = this.#asked === 'down';
    const isTraced = isDown && this.#askedAt - this.#tracedAt >= TRACED_EVERY_MS;
    const result = await runCheck({
      name: this.name,
      fn,
      timeout: this.#timeout,
      isTraced,
      tellsFailure: !isDown,
      isBackground,
      onReturn: () => {
        if (this.#pendingCall === call) this.#pendingCall = undefined;
      },
    });
    if (isTraced) this.#tracedAt = this.#askedAt;
    this.#settle(result);
    return this.manual?.state ?? this.#asked ?? 'down';
  }

  #settle(result: RunResult): void {
    const before = this.#asked;
    const state = result.failure === undefined ? 'ok' : 'down';
    this.last = result;
    if (result.failure && result.span) this.lastTrace = result.span;
    this.#asked = state;
    if (state !== before && this.manual === undefined) this.since = Date.now();
    try {
      this.#listener.ran(this, result);
      if (state !== (before ?? 'ok')) this.#listener.changed(this, state, result);
    } catch (error) {
      reportFault('health', error as Error);
    }
  }
}
