import { childrenByParent, type PlacedSpan } from './span-order.ts';

/** A piece of time, microseconds since 1970. */
export interface Segment {
  fromUs: number;
  toUs: number;
}

/** Sets `criticalNs`: of how much of the trace's duration each span is the reason. */
export function markCriticalPath(ordered: readonly PlacedSpan[]): void {
  for (const [span, segments] of criticalSegments(ordered)) {
    const us = segments.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
    span.criticalNs = Math.max(0, Math.round(us * 1_000));
  }
}

/**
 * When each span was what the trace waited for. From the end of the longest root backwards: the child that ended last is
 * what its parent waited for, until that child began; then the child that ended last before that. What no child covers
 * is the span's own.
 */
export function criticalSegments<T extends PlacedSpan>(ordered: readonly T[]): Map<T, Segment[]> {
  const found = new Map<T, Segment[]>();
  const root = ordered.filter(({ depth }) => depth === 0).reduce<T | undefined>(longer, undefined);
  if (root === undefined) return found;
  const children = childrenByParent(ordered);
  const stack: { span: T; untilUs: number }[] = [{ span: root, untilUs: endUs(root) }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span } = next;
    const own: Segment[] = [];
    let at = Math.min(next.untilUs, endUs(span));
    const waitedFor = (children.get(span) ?? []).sort((a, b) => endUs(b) - endUs(a));
    for (const child of waitedFor) {
      const childEnd = Math.min(endUs(child), at);
      // It began after what is looked at, goes on after its parent (a call nobody waited for), or is of no length.
      if (child.startUs >= at || childEnd <= span.startUs || endUs(child) > endUs(span)) continue;
      if (at > childEnd) own.push({ fromUs: childEnd, toUs: at });
      stack.push({ span: child, untilUs: childEnd });
      at = Math.max(child.startUs, span.startUs);
    }
    if (at > span.startUs) own.push({ fromUs: span.startUs, toUs: at });
    found.set(span, own);
  }
  return found;
}

function longer<T extends PlacedSpan>(best: T | undefined, span: T): T {
  return best === undefined || span.durationNs > best.durationNs ? span : best;
}

function endUs(span: PlacedSpan): number {
  return span.startUs + span.durationNs / 1_000;
}
