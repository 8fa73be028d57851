import { describeError } from './error-details.ts';
import { type CheckFunction, HealthCheck } from './health-check.ts';
import { errorFields, getLogger, type Logger } from './logger.ts';
import { shared } from './one-per-process.ts';
import { textOf } from './plain.ts';
import { reportFault } from './runtime-state.ts';
import { isDraining } from './shutdown.ts';

/** How a check behaves. */
export interface HealthCheckOptions {
  /** How long an answer may take, in milliseconds. Default 800: below the second a Kubernetes probe waits. */
  timeout?: number;
  /** Whether the service is of no use without it: `down` then, else `degraded`. Default true. */
  required?: boolean;
}

/** The answer to "does this process live?". */
export interface Liveness {
  status: 'ok';
  /** ISO 8601, UTC. */
  timestamp: string;
}

/** The answer to "can this service do its work?". */
export interface Readiness {
  /** `down`: a required check is down, or the process is about to end; `degraded`: an optional check is down. */
  status: 'ok' | 'degraded' | 'down';
  /** ISO 8601, UTC. */
  timestamp: string;
  /** One word for each check; why one is down is in the logs, never here. */
  checks: Record<string, 'ok' | 'down'>;
}

/** The health of this process and of what it depends on. */
export interface Health {
  /**
   * Registers a dependency. The check is up when `fn` returns or resolves to anything but `false`, down when it throws,
   * rejects, gives `false` or takes longer than its timeout (then `signal` is aborted). It is asked on demand, never
   * twice at a time, and an answer is at most 1 s old. A change is logged: `health_check_failed` (warning, with the
   * error), `health_check_recovered` (info). What it does is not traced.
   *
   * @returns a function that takes the check out again
   * @example
   * health.check('database', () => pool.query('SELECT 1'));
   * health.check('mail', ({ signal }) => fetch(mailUrl, { signal }), { required: false, timeout: 300 });
   */
  check(name: string, fn: CheckFunction, options?: HealthCheckOptions): () => void;
  /** Alive, as long as it can answer at all; asks no dependency. */
  liveness(): Liveness;
  /**
   * Asks every check (or takes its answer of the last second) and never rejects.
   *
   * @example
   * const { status, checks } = await health.readiness(); // 'degraded', { database: 'ok', mail: 'down' }
   */
  readiness(): Promise<Readiness>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
const DEFAULT_TIMEOUT_MS = 800;
const LONGEST_TIMEOUT_MS = 60_000;

const checks: Map<string, HealthCheck> = shared('health', () => new Map<string, HealthCheck>());
const log: Logger = getLogger('health');

/** The health registry of this process; see {@link Health}. */
export const health: Health = Object.freeze({ check: checkSafely, liveness, readiness });

function checkSafely(name: string, fn: CheckFunction, options?: HealthCheckOptions): () => void {
  try {
    return check(name, fn, options);
  } catch (error) {
    reportFault('health', error as Error);
    return () => {};
  }
}

function check(name: string, fn: CheckFunction, options?: HealthCheckOptions): () => void {
  const label = textOf(name);
  if (!NAME.test(label) || typeof fn !== 'function') {
    const rule = `health.check(name, fn) needs a name that matches ${NAME.source} and a function`;
    reportFault('health', `${rule}; "${label.slice(0, 64)}" is not checked`);
    return () => {};
  }
  if (checks.has(label))
    reportFault('health', `"${label}" is registered twice; the later check replaces the earlier`);
  const { timeout, required } = read(label, options);
  const made = new HealthCheck(fn, timeout, required, (up, error) => tellChange(label, required, up, error));
  checks.set(label, made);
  return () => {
    if (checks.get(label) === made) checks.delete(label);
  };
}

function liveness(): Liveness {
  return { status: 'ok', timestamp: new Date().toISOString() };
}

async function readiness(): Promise<Readiness> {
  // Whatever the dependencies say, this process takes no more work.
  if (isDraining()) return { status: 'down', timestamp: new Date().toISOString(), checks: {} };
  const asked = [...checks];
  let answers: boolean[] = [];
  try {
    answers = await answersOf(asked);
  } catch (error) {
    reportFault('health', error as Error);
  }
  const readiness: Readiness = { status: 'ok', timestamp: new Date().toISOString(), checks: {} };
  for (const [at, [name, one]] of asked.entries()) {
    const isUp = answers[at] === true;
    readiness.checks[name] = isUp ? 'ok' : 'down';
    if (isUp || readiness.status === 'down') continue;
    readiness.status = one.required ? 'down' : 'degraded';
  }
  return readiness;
}

function answersOf(asked: readonly [string, HealthCheck][]): Promise<boolean[]> {
  return Promise.all(
    asked.map(async ([, one]) => {
      try {
        return await one.isUp();
      } catch (error) {
        reportFault('health', error as Error);
        return false;
      }
    }),
  );
}

function tellChange(name: string, required: boolean, up: boolean, error: unknown): void {
  if (up) log.info('health_check_recovered', { check: name });
  else log.warning('health_check_failed', { check: name, required, ...errorFields(describeError(error)) });
}

function read(name: string, options: unknown): { timeout: number; required: boolean } {
  let timeout: unknown;
  let required: unknown;
  try {
    ({ timeout, required } = (options ?? {}) as HealthCheckOptions);
  } catch {
    // Options that cannot be read are none.
  }
  const isUsable = typeof timeout === 'number' && timeout > 0 && timeout <= LONGEST_TIMEOUT_MS;
  if (timeout !== undefined && !isUsable) {
    const rule = `the timeout of "${name}" has to be a number of milliseconds up to ${LONGEST_TIMEOUT_MS}`;
    reportFault('health', `${rule}; ${DEFAULT_TIMEOUT_MS} is used instead`);
  }
  return { timeout: isUsable ? (timeout as number) : DEFAULT_TIMEOUT_MS, required: required !== false };
}
