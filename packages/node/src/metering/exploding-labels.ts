import type { Attributes } from '@opentelemetry/api';

/** In the place of a value of a label that was collapsed: the word of the semantic conventions for a value not known. */
export const COLLAPSED = '_OTHER';

/** A set of labels has hardly ever as many; where names differ without end, no label of them is to blame. */
const MOST_NAMES = 64;
/** Enough to see what explodes, and seen in a few milliseconds. */
const MOST_SETS = 10_000;

export interface Explosion {
  /** The labels to collapse, those with the most values first; empty where not even all of them would do. */
  readonly labels: readonly string[];
  /** Sets that are left once their values are. */
  readonly combinations: number;
}

/**
 * Which labels have too many values: the fewest, those with the most first, without whose values no more than `room` sets
 * are left.
 *
 * @param sets those of the series of one metric, each of them once
 */
export function explodingLabels(sets: readonly Attributes[], room: number): Explosion {
  const seen = sets.slice(-MOST_SETS).map(textsOf);
  const names = rankedNames(seen);
  if (names.length <= MOST_NAMES) {
    // The more are collapsed, the fewer sets are left.
    let least = 1;
    let most = names.length + 1;
    while (least < most) {
      const middle = (least + most) >> 1;
      if (combinationsWithout(seen, names, middle) <= room) most = middle;
      else least = middle + 1;
    }
    if (least <= names.length) {
      return { labels: names.slice(0, least), combinations: combinationsWithout(seen, names, least) };
    }
  }
  return { labels: [], combinations: 0 };
}

function textsOf(labels: Attributes): Map<string, string> {
  return new Map(
    Object.entries(labels).map(([name, value]) => [
      name,
      typeof value === 'string' ? `"${value}` : (JSON.stringify(value) ?? ''),
    ]),
  );
}

function rankedNames(seen: readonly Map<string, string>[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const texts of seen) {
    for (const [name, text] of texts) {
      const known = values.get(name);
      if (known === undefined) values.set(name, new Set([text]));
      else known.add(text);
    }
  }
  return [...values].toSorted(([, one], [, other]) => other.size - one.size).map(([name]) => name);
}

function combinationsWithout(
  seen: readonly Map<string, string>[],
  names: readonly string[],
  count: number,
): number {
  const left = new Set<string>();
  for (const texts of seen) {
    left.add(JSON.stringify(names.map((name, at) => (at < count && texts.has(name) ? 0 : texts.get(name)))));
  }
  return left.size;
}
