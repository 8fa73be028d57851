import type { TraceSpan } from './shapes.ts';

/** Orders spans as a waterfall shows them and sets their depth. Circles and lost parents become roots. */
export function inWaterfallOrder(spans: readonly TraceSpan[]): TraceSpan[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const children = new Map<string, TraceSpan[]>();
  const roots: TraceSpan[] = [];
  for (const span of spans) {
    if (span.parentId === null || !byId.has(span.parentId)) roots.push(span);
    else childrenOf(children, span.parentId).push(span);
  }
  const ordered: TraceSpan[] = [];
  const seen = new Set<TraceSpan>();
  const walk = (first: readonly TraceSpan[]): void => {
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
export function childrenByParent(ordered: readonly TraceSpan[]): Map<TraceSpan, TraceSpan[]> {
  const children = new Map<TraceSpan, TraceSpan[]>();
  const path: TraceSpan[] = [];
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

function childrenOf(children: Map<string, TraceSpan[]>, id: string): TraceSpan[] {
  let list = children.get(id);
  if (list === undefined) {
    list = [];
    children.set(id, list);
  }
  return list;
}

function latestFirst(a: TraceSpan, b: TraceSpan): number {
  return b.startUs - a.startUs;
}
