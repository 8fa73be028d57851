import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import { isDraining } from '../shutdown.ts';
import { NAME, readCheckOptions, readManualOptions, reasonOf, stateOf } from './check-options.ts';
import { safely } from './guarded-calls.ts';
import { type CheckListener, HealthCheck } from './health-check.ts';
import type { CheckFunction, CheckState } from './health-contract.ts';
import { countRun, prepareHealthMetrics } from './health-metrics.ts';
import { tellChange, tellSet } from './health-news.ts';
import { registry } from './registry.ts';

/** More are a mistake, such as one for each request. */
const MOST_CHECKS = 256;

const listener: CheckListener = { ran: countRun, changed: tellChange };

/** See `health.check`. */
export function registerCheck(name: string, fn: CheckFunction, options: unknown): () => void {
  const label = textOf(name);
  if (!NAME.test(label) || typeof fn !== 'function') {
    const received = NAME.test(label)
      ? `${textOf(typeof fn)} for a function`
      : `the name "${label.slice(0, 64)}"`;
    const rule = `health.check(name, fn) needs a name that matches ${NAME.source} and a function`;
    reportFault('health', `${rule}; received ${received}; it is not checked`);
    return () => {};
  }
  const settings = readCheckOptions(label, options, broughtBy(fn));
  return register(new HealthCheck(label, fn, settings, listener));
}

/** See `health.manual`. */
export function registerManual(name: string, options: unknown): () => void {
  const label = textOf(name);
  if (!NAME.test(label)) {
    const rule = `health.manual(name) needs a name that matches ${NAME.source}`;
    reportFault('health', `${rule}; received "${label.slice(0, 64)}"; there is no such state`);
    return () => {};
  }
  const { state, reason, required, groups } = readManualOptions(label, options);
  const made = new HealthCheck(label, undefined, { required, groups }, listener);
  made.set({ state, reason });
  return register(made);
}

function register(made: HealthCheck): () => void {
  const { checks } = registry;
  const { name } = made;
  const known = checks.get(name);
  if (known === undefined && checks.size >= MOST_CHECKS) {
    reportFault('health', `there may be ${MOST_CHECKS} checks at most; "${name}" is not checked`);
    return () => {};
  }
  if (known !== undefined) {
    reportFault('health', `"${name}" is registered twice; the later check replaces the earlier`);
    known.end();
  }
  checks.set(name, made);
  prepareHealthMetrics();
  if (registry.stopped === undefined && !isDraining()) made.start();
  return () => {
    if (checks.get(name) === made) checks.delete(name);
    safely(() => made.end(), undefined);
  };
}

/** See `health.set`. */
export function setState(name: string, state: CheckState | 'asked', reason: unknown): void {
  const label = textOf(name);
  const found = registry.checks.get(label);
  const scope = `health.set("${label.slice(0, 64)}")`;
  if (found === undefined) {
    const known = [...registry.checks.keys()].slice(0, 20).join(', ') || 'none';
    reportFault(
      scope,
      `the name must be one of a check or a manual state; there are: ${known}; nothing is set`,
    );
    return;
  }
  const states: readonly ('asked' | CheckState)[] = found.canBeAsked
    ? ['ok', 'down', 'out_of_service', 'asked']
    : ['ok', 'down', 'out_of_service'];
  const usable = stateOf(scope, state, states, 'nothing is set');
  if (usable === undefined) return;
  const why = reasonOf(reason);
  const isChange = found.set(usable === 'asked' ? undefined : { state: usable, reason: why });
  if (isChange || usable === 'asked') tellSet(found, usable, why);
}

function broughtBy(fn: CheckFunction): unknown {
  try {
    return fn.defaults;
  } catch {
    return undefined;
  }
}
