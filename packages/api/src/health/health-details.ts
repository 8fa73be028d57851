import { getRuntime } from '../runtime-state.ts';
import type { HealthCheck } from './health-check.ts';
import type { CheckDetails, HealthDetails, Readiness } from './health-contract.ts';
import { phase, registry } from './registry.ts';

const MOST_CHARACTERS = 500;

/** Everything that is known, with every text redacted. */
export function detailsOf({ status, timestamp }: Readiness): HealthDetails {
  const reason = registry.stopped?.reason;
  const checks: Record<string, CheckDetails> = {};
  for (const check of registry.checks.values()) checks[check.name] = checkDetails(check);
  return { status, phase: phase(), ...(reason && { reason: safe(reason) }), timestamp, checks };
}

function checkDetails(check: HealthCheck): CheckDetails {
  const { state, required, groups, since, manual, last, lastTrace } = check;
  const failure = state === 'down' && !manual ? last?.failure : undefined;
  return {
    state,
    required,
    groups,
    ...(since !== undefined && { since: iso(since) }),
    ...(manual?.reason && { reason: safe(manual.reason) }),
    ...(last && { asked: iso(last.askedAt), duration_ms: Math.round(last.ms * 10) / 10 }),
    ...(failure && { error: { type: safe(failure.type), message: safe(failure.message) } }),
    ...(lastTrace && { trace_id: lastTrace.traceId }),
    ...(last?.detail && { detail: safeFields(last.detail) }),
  };
}

function safe(text: string): string {
  return getRuntime().redactor.redactText(text).slice(0, MOST_CHARACTERS);
}

function safeFields(fields: Record<string, unknown>): Record<string, unknown> {
  const { redactor } = getRuntime();
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, redactor.redactField(key, value)]),
  );
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
