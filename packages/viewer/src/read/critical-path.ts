import { childrenByParent, type PlacedSpan } from './span-order.ts';

/**
 * Sets `criticalNs`: of how much of the trace's duration each span is the reason. From the end of the longest root
 * backwards: the child that ended last is what its parent waited for, until that child began; then the child that
 * ended last before that. What no child covers is the span's own.
 */
export function markCriticalPath<T extends PlacedSpan>(ordered: readonly T[]): void {
  const root = ordered.filter(({ depth }) => depth === 0).reduce<T | undefined>(longer, undefined);
  if (root === undefined) return;
  const children = childrenByParent(ordered);
  const stack: { span: T; untilUs: number }[] = [{ span: root, untilUs: endUs(root) }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span } = next;
    let at = Math.min(next.untilUs, endUs(span));
    let ownUs = 0;
    const waitedFor = (children.get(span) ?? []).sort((a, b) => endUs(b) - endUs(a));
    for (const child of waitedFor) {
      const childEnd = Math.min(endUs(child), at);
      // It began after what is looked at, goes on after its parent (a call nobody waited for), or is of no length.
      if (child.startUs >= at || childEnd <= span.startUs || endUs(child) > endUs(span)) continue;
      ownUs += at - childEnd;
      stack.push({ span: child, untilUs: childEnd });
      at = Math.max(child.startUs, span.startUs);
    }
    span.criticalNs = Math.max(0, Math.round((ownUs + at - span.startUs) * 1_000));
  }
}

function longer<T extends PlacedSpan>(best: T | undefined, span: T): T {
  return best === undefined || span.durationNs > best.durationNs ? span : best;
}

function endUs(span: PlacedSpan): number {
  return span.startUs + span.durationNs / 1_000;
}
