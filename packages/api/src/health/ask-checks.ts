import { reportFault } from '../runtime-state.ts';
import type { HealthCheck } from './health-check.ts';
import type { CheckState, Readiness } from './health-contract.ts';

/** Asks these checks at the same time and makes one answer of theirs; never rejects. */
export async function askChecks(checks: readonly HealthCheck[]): Promise<Readiness> {
  return answerOf(checks, await Promise.all(checks.map(ask)));
}

async function ask(check: HealthCheck): Promise<CheckState> {
  try {
    return await check.ask();
  } catch (error) {
    // It may come from another copy of this package.
    reportFault('health', error as Error);
    return 'down';
  }
}

function answerOf(checks: readonly HealthCheck[], states: readonly CheckState[]): Readiness {
  const answer = answerWithout('ok');
  for (const [at, check] of checks.entries()) {
    const state = states[at] ?? 'down';
    answer.checks[check.name] = state;
    if (state === 'ok' || answer.status === 'down') continue;
    answer.status = check.required ? 'down' : 'degraded';
  }
  return answer;
}

/** An answer for which no check was asked. */
export function answerWithout(status: Readiness['status']): Readiness {
  return { status, timestamp: new Date().toISOString(), checks: {} };
}
