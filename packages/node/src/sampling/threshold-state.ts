import type { SpanContext, TraceState } from '@opentelemetry/api';
import { TraceState as CoreTraceState } from '@opentelemetry/core';
import { type Threshold, thresholdText } from './threshold.ts';

/** The member of the trace state that OpenTelemetry keeps for itself. */
const MEMBER = 'ot';
const thresholdPattern = /(?:^|;)th:([0-9a-f]{1,14})(?=;|$)/i;
const randomnessPattern = /(?:^|;)rv:([0-9a-f]{14})(?=;|$)/i;

/** The trace state of a trace that begins with this threshold. */
export function stateWith(threshold: Threshold): TraceState {
  return new CoreTraceState(`${MEMBER}=th:${thresholdText(threshold)}`);
}

/**
 * The trace state that spans below a sampled parent carry, where it is another than the parent's: a threshold that does
 * not go with the parent's decision is taken out, as the specification asks, since back ends would count by it.
 */
export function mendedState({ traceId, traceState }: SpanContext): TraceState | undefined {
  // A propagator of somebody else may have put anything there.
  if (typeof traceState?.get !== 'function') return undefined;
  const member: unknown = traceState.get(MEMBER);
  if (typeof member !== 'string') return undefined;
  const threshold = thresholdPattern.exec(member)?.[1];
  if (threshold === undefined) return undefined;
  const randomness = (randomnessPattern.exec(member)?.[1] ?? traceId.slice(-14)).toLowerCase();
  if (randomness >= threshold.toLowerCase().padEnd(14, '0')) return undefined;
  const rest = member.replace(thresholdPattern, '').replace(/^;/, '');
  return rest === '' ? traceState.unset(MEMBER) : traceState.set(MEMBER, rest);
}
