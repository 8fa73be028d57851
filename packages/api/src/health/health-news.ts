import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { errorFields, getLogger, type Logger } from '../logger.ts';
import type { RunResult } from './check-run.ts';
import type { HealthCheck } from './health-check.ts';
import type { CheckState, HealthPhase, Readiness } from './health-contract.ts';
import { registry } from './registry.ts';

const log: Logger = getLogger('health');

/** A run came to another state than the one before: told in the trace that shows it, where there is one. */
export function tellChange(check: HealthCheck, state: CheckState, { failure, span }: RunResult): void {
  // A state by hand is what counts; that the dependency changed meanwhile is seen when it is asked again.
  if (check.manual !== undefined) return;
  const { name, required } = check;
  apart(span && trace.setSpanContext(ROOT_CONTEXT, span), () => {
    if (state === 'ok') log.info('health_check_recovered', { check: name });
    else log.warning('health_check_failed', { check: name, required, ...(failure && errorFields(failure)) });
  });
}

/** Somebody set a state by hand. */
export function tellSet(check: HealthCheck, state: CheckState | 'asked', reason: string | undefined): void {
  log.info('health_state_set', { check: check.name, state, ...(reason !== undefined && { reason }) });
}

/** What readiness answers, where it is another status than the one before. */
export function tellStatus({ status, checks }: Readiness, phase: HealthPhase): void {
  const from = registry.told;
  if (status === from || phase === 'starting') return;
  // Where nobody probes, the end of the process is no news; nor is it that all is well.
  if (from === undefined && (status === 'ok' || phase !== 'started')) {
    if (status === 'ok') registry.told = status;
    return;
  }
  registry.told = status;
  const notOk = Object.keys(checks).filter((name) => checks[name] !== 'ok');
  const fields = { ...(from && { from }), to: status, phase, ...(notOk.length > 0 && { checks: notOk }) };
  apart(undefined, () =>
    status === 'down' && phase === 'started'
      ? log.warning('health_status_changed', fields)
      : log.info('health_status_changed', fields),
  );
}

export function tellStarted(checks: readonly HealthCheck[]): void {
  const names = checks.map(({ name }) => name);
  apart(undefined, () =>
    log.info('health_startup_completed', { checks: names, uptime_s: round(process.uptime()) }),
  );
}

/** A line of the health of the process belongs to no request, though a probe may have come with one. */
function apart(within: typeof ROOT_CONTEXT | undefined, tell: () => void): void {
  context.with(within ?? ROOT_CONTEXT, tell);
}

function round(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}
