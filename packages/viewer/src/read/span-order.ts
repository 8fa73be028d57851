import type { TraceSpan } from './shapes.ts';

/** What the place of a span in its trace depends on, and that place. */
export type PlacedSpan = Pick<
  TraceSpan,
  'spanId' | 'parentId' | 'startUs' | 'durationNs' | 'depth' | 'criticalNs'
>;

/** Orders spans as a waterfall shows them and sets their depth. Circles and lost parents become roots. */
export function inWaterfallOrder<T extends PlacedSpan>(spans: readonly T[]): T[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const children = new Map<string, T[]>();
  const roots: T[] = [];
  for (const span of spans) {
    if (span.parentId === null || !byId.has(span.parentId)) roots.push(span);
    else childrenOf(children, span.parentId).push(span);
  }
  const ordered: T[] = [];
  const seen = new Set<T>();
  const walk = (first: readonly T[]): void => {
    const stack = [...first].sort(latestFirst).map((span) => ({ span, depth: 0 }));
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { span, depth } = next;
      if (seen.has(span)) continue;
      seen.add(span);
      span.depth = depth;
      ordered.push(span);
      const below = (children.get(span.spanId) ?? []).sort(latestFirst);
      for (const child of below) stack.push({ span: child, depth: depth + 1 });
    }
  };
  walk(roots);
  // What is left are circles; where they are entered does not matter.
  for (const span of spans) if (!seen.has(span)) walk([span]);
  return ordered;
}

/** The children of each span, without those that a circle would make endless. */
export function childrenByParent<T extends PlacedSpan>(ordered: readonly T[]): Map<T, T[]> {
  const children = new Map<T, T[]>();
  const path: T[] = [];
  for (const span of ordered) {
    path.length = span.depth;
    const parent = path.at(-1);
    if (parent !== undefined) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [span]);
      else list.push(span);
    }
    path.push(span);
  }
  return children;
}

function childrenOf<T>(children: Map<string, T[]>, id: string): T[] {
  let list = children.get(id);
  if (list === undefined) {
    list = [];
    children.set(id, list);
  }
  return list;
}

function latestFirst(a: PlacedSpan, b: PlacedSpan): number {
  return b.startUs - a.startUs;
}
