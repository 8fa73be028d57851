import type { TraceSpan } from '../../../src/read/shapes.ts';

/** Nanoseconds of a span that none of its children covers. */
export function selfNs(spans: readonly TraceSpan[], span: TraceSpan): number {
  const endUs = span.startUs + span.durationNs / 1_000;
  const below = spans
    .filter(({ parentId }) => parentId === span.spanId)
    .map((child) => [child.startUs, Math.min(endUs, child.startUs + child.durationNs / 1_000)] as const)
    .sort(([a], [b]) => a - b);
  let coveredUs = 0;
  let atUs = span.startUs;
  for (const [fromUs, toUs] of below) {
    coveredUs += Math.max(0, toUs - Math.max(fromUs, atUs));
    atUs = Math.max(atUs, toUs);
  }
  return Math.max(0, span.durationNs - coveredUs * 1_000);
}
