/** What one check says: works, does not work, or was taken out by hand. */
export type CheckState = 'ok' | 'down' | 'out_of_service';

/** What a check is given each time it is asked. */
export interface CheckRun {
  /** Aborted when the answer comes too late. */
  readonly signal: AbortSignal;
  /**
   * Says more than "works": free bytes, a delay. Shown to holders of the management token alone, redacted. The last call
   * of a run counts.
   */
  detail(fields: Record<string, unknown>): void;
}

/** Asks a dependency whether it works. A ready-made one may bring what follows. */
export interface CheckFunction {
  (run: CheckRun): unknown;
  /** What counts where `health.check` is not told otherwise. */
  readonly defaults?: HealthCheckOptions;
  /** Called once, when the check is taken out or replaced. */
  stop?(): void;
}

/** How a check behaves. */
export interface HealthCheckOptions {
  /** How long an answer may take, in milliseconds, 1 to 60,000. Default 800: below the second a Kubernetes probe waits. */
  timeout?: number;
  /** Whether the service is of no use without it: `down` then, else `degraded`. Default true. */
  required?: boolean;
  /** How old an answer may be, in milliseconds, 0 to 3,600,000, from the moment the question was put. Default 1,000. */
  ttl?: number;
  /**
   * Asks in the background, about every so many milliseconds (100 to 3,600,000, a tenth more or less, so that a hundred
   * pods do not ask at once); probes then take the last answer and wait for none. Default: asked when a probe comes.
   */
  refresh?: number;
  /** Where it counts: `readiness` (the default), `startup`, names of your own for `health.group(name)`. */
  groups?: readonly string[];
}

/** A state that is set by hand, with no function to ask. */
export interface ManualStateOptions {
  /** What it says until `health.set` says otherwise. Default `down`: whoever has to do something first, begins so. */
  state?: CheckState;
  /** Why; shown to holders of the management token and in the log, redacted. */
  reason?: string;
  /** As for a check. Default true. */
  required?: boolean;
  /** As for a check, and `liveness`: whoever sets that to `down` asks for the process to be restarted. */
  groups?: readonly string[];
}

/** The answer to "does this process live?". */
export interface Liveness {
  /** `down` only where a manual state in the group `liveness` is; never before the start is complete. */
  status: 'ok' | 'down';
  /** ISO 8601, UTC. */
  timestamp: string;
}

/** The answer to "can this service do its work?", and the same for one group of checks. */
export interface Readiness {
  /** `down`: a required check is not ok, or the process starts, is stopped or ends; `degraded`: an optional one is not. */
  status: 'ok' | 'degraded' | 'down';
  /** ISO 8601, UTC. */
  timestamp: string;
  /** One word for each check; why one is down is in the logs and in `details()`, never here. */
  checks: Record<string, CheckState>;
}

/** Where the process is in its life: `starting`, `started`, `stopped` by `health.stop()`, `draining` before its end. */
export type HealthPhase = 'starting' | 'started' | 'stopped' | 'draining';

/** Everything that is known of one check; texts are redacted. */
export interface CheckDetails {
  /** `unknown`: not asked so far. */
  state: CheckState | 'unknown';
  required: boolean;
  groups: readonly string[];
  /** Since when it is in this state: ISO 8601, UTC. */
  since?: string;
  /** Why it was set by hand. */
  reason?: string;
  /** When it was asked last: ISO 8601, UTC. */
  asked?: string;
  /** How long that took, in milliseconds. */
  duration_ms?: number;
  /** Why it is down. */
  error?: { type: string; message: string };
  /** The newest recorded trace of a run that failed. */
  trace_id?: string;
  /** What the check itself had to say. */
  detail?: Record<string, unknown>;
}

/** Everything that is known; for people with authority, never for a public answer. */
export interface HealthDetails {
  status: Readiness['status'];
  phase: HealthPhase;
  /** Why `health.stop` was called. */
  reason?: string;
  /** ISO 8601, UTC. */
  timestamp: string;
  checks: Record<string, CheckDetails>;
}

/** The health of this process and of what it depends on. */
export interface Health {
  /**
   * Registers a dependency. The check is up when `fn` returns or resolves to anything but `false`, down when it throws,
   * rejects, gives `false` or takes longer than its timeout (then `signal` is aborted). It is never asked twice at a time,
   * and an answer is never older than its `ttl`. A change is logged: `health_check_failed` (warning, with the error),
   * `health_check_recovered` (info). What it does is not traced; while it is down one run a minute is, as
   * `health_check <name>`. Bad options are told in one line and replaced by their defaults.
   *
   * @returns a function that takes the check out again
   * @example
   * health.check('database', () => pool.query('SELECT 1'));
   * health.check('mail', ({ signal }) => fetch(mailUrl, { signal }), { required: false, timeout: 300 });
   */
  check(name: string, fn: CheckFunction, options?: HealthCheckOptions): () => void;
  /**
   * Registers a state that the application sets itself.
   *
   * @returns a function that takes the state out again
   * @example
   * health.manual('migrations', { groups: ['startup'], reason: 'they run' });
   * await migrate();
   * health.set('migrations', 'ok');
   */
  manual(name: string, options?: ManualStateOptions): () => void;
  /**
   * Sets a check or a manual state by hand. A check that is set is not asked until it is set to `asked` again. Logged as
   * `health_state_set` (info).
   *
   * @example
   * health.set('payments', 'out_of_service', 'moved to the other region until 18:00');
   */
  set(name: string, state: CheckState | 'asked', reason?: string): void;
  /** Alive, as long as it can answer at all; asks no dependency. */
  liveness(): Liveness;
  /**
   * Asks every check of the group `readiness` (or takes an answer within its `ttl`) and never rejects. `down` without a
   * question while the process starts, is stopped or ends.
   *
   * @example
   * const { status, checks } = await health.readiness(); // 'degraded', { database: 'ok', mail: 'down' }
   */
  readiness(): Promise<Readiness>;
  /**
   * Whether the start is complete: once every required check of the group `startup` was ok, it is, and they are not asked
   * again. Without any the process has started. Until then readiness is `down` and liveness cannot fail.
   */
  startup(): Promise<Readiness>;
  /** The same as readiness for the checks of one group, wherever the process is in its life; undefined where it has none. */
  group(name: string): Promise<Readiness | undefined>;
  /** Everything that is known, after asking as `readiness()` does. */
  details(): Promise<HealthDetails>;
  /** Takes the service in again after `stop()`; does nothing otherwise. */
  start(): void;
  /**
   * Takes the service out: readiness is `down`, no check is asked in the background. For applications that end by
   * themselves, and for maintenance. Throughline does the like at SIGTERM.
   */
  stop(reason?: string): void;
}
