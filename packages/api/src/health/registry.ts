import { shared } from '../one-per-process.ts';
import { isDraining } from '../shutdown.ts';
import type { HealthCheck } from './health-check.ts';
import type { HealthPhase, Readiness } from './health-contract.ts';

/** Everything that is registered in this process, whatever the number of copies of this package. */
interface Registry {
  readonly checks: Map<string, HealthCheck>;
  /** Set once the checks of the start were all ok: they are not asked again. */
  isStarted: boolean;
  stopped: { readonly reason: string | undefined } | undefined;
  /** The last status that a probe was answered with; undefined: nobody asked since the start. */
  told: Readiness['status'] | undefined;
}

export const registry: Registry = shared('healthRegistry', () => ({
  checks: new Map<string, HealthCheck>(),
  isStarted: false,
  stopped: undefined,
  told: undefined,
}));

/** The checks of one group, in the order in which they came. */
export function checksOf(group: string): HealthCheck[] {
  return [...registry.checks.values()].filter((check) => check.groups.includes(group));
}

export function isStarting(): boolean {
  return !registry.isStarted && checksOf('startup').some((check) => check.required);
}

export function phase(): HealthPhase {
  if (isDraining()) return 'draining';
  if (registry.stopped !== undefined) return 'stopped';
  return isStarting() ? 'starting' : 'started';
}
