import { childrenByParent } from '../../../../src/read/span-order.ts';
import type { TraceSpan } from '../../../../src/read/shapes.ts';

/** What the spans of one place of the tree have in one trace. */
export interface Side {
  count: number;
  durationNs: number;
  failed: number;
}

/** The spans of one service, kind and name below the same place, in both traces. */
export interface ComparedPlace {
  key: string;
  depth: number;
  service: string;
  name: string;
  one: Side | undefined;
  other: Side | undefined;
}

interface Place {
  service: string;
  name: string;
  sides: [TraceSpan[], TraceSpan[]];
}

/** Deeper, both traces are as good as endless. */
const MOST_DEPTH = 200;

/** Both traces as one tree: what is called at the same place by the same name is one line, in the order of the first trace. */
export function compareTraces(one: readonly TraceSpan[], other: readonly TraceSpan[]): ComparedPlace[] {
  const children = [childrenByParent(one), childrenByParent(other)] as const;
  const found: ComparedPlace[] = [];
  const walk = (sides: [TraceSpan[], TraceSpan[]], depth: number, path: string): void => {
    for (const [name, place] of placesOf(sides)) {
      const key = `${path}/${name}`;
      const [first, second] = place.sides;
      const { service } = place;
      found.push({ key, depth, service, name: place.name, one: sideOf(first), other: sideOf(second) });
      if (depth === MOST_DEPTH) continue;
      const below = place.sides.map((spans, side) =>
        spans.flatMap((span) => children[side as 0 | 1].get(span) ?? []),
      ) as [TraceSpan[], TraceSpan[]];
      walk(below, depth + 1, key);
    }
  };
  walk([one.filter(({ depth }) => depth === 0), other.filter(({ depth }) => depth === 0)], 0, '');
  return found;
}

function placesOf(sides: readonly [TraceSpan[], TraceSpan[]]): Map<string, Place> {
  const places = new Map<string, Place>();
  sides.forEach((spans, side) => {
    for (const span of spans) {
      const key = JSON.stringify([span.service, span.kind, span.name]);
      let place = places.get(key);
      if (place === undefined) {
        place = { service: span.service, name: span.name, sides: [[], []] };
        places.set(key, place);
      }
      place.sides[side as 0 | 1].push(span);
    }
  });
  return places;
}

function sideOf(spans: readonly TraceSpan[]): Side | undefined {
  if (spans.length === 0) return undefined;
  return {
    count: spans.length,
    durationNs: spans.reduce((sum, { durationNs }) => sum + durationNs, 0),
    failed: spans.filter(({ failed }) => failed).length,
  };
}
