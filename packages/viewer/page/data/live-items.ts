import type { LogItem, TraceItem } from '../../src/read/shapes.ts';

/** A list of what is stored and what comes. */
export interface LiveItems<Item> {
  /** The newest first. */
  readonly shown: readonly Item[];
  /** What came while it is paused: new ones, and newer states of those shown. */
  readonly waiting: readonly Item[];
}

export interface ItemRules<Item> {
  keyOf(item: Item): string;
  /** Of two states of one record: more has come of it. Answers and events may overtake each other. */
  isNewer(come: Item, known: Item): boolean;
  /** The newest first. */
  compare(a: Item, b: Item): number;
}

export const TRACE_RULES: ItemRules<TraceItem> = {
  keyOf: ({ traceId }) => traceId,
  isNewer: (come, known) => come.spans + come.logs > known.spans + known.logs,
  compare: (a, b) => b.startUs - a.startUs,
};

export const LOG_RULES: ItemRules<LogItem> = {
  keyOf: ({ id }) => String(id),
  isNewer: () => false,
  compare: (a, b) => b.timeUs - a.timeUs || b.id - a.id,
};

/** Of all that came; the oldest leave. */
export const MOST = 2_000;

export const NO_ITEMS: LiveItems<never> = { shown: [], waiting: [] };

/** With what has come, from the store or from the stream; what is not new changes nothing. */
export function withCome<Item>(
  rules: ItemRules<Item>,
  { shown, waiting }: LiveItems<Item>,
  come: readonly Item[],
  isPaused: boolean,
): LiveItems<Item> {
  if (!isPaused) return { shown: merged(rules, shown, come), waiting };
  const news = [...newsOf(rules, shown, come).values()];
  return { shown, waiting: merged(rules, waiting, news) };
}

/** After the pause. */
export function withoutWaiting<Item>(
  rules: ItemRules<Item>,
  { shown, waiting }: LiveItems<Item>,
): LiveItems<Item> {
  return { shown: merged(rules, shown, waiting), waiting: [] };
}

function merged<Item>(
  rules: ItemRules<Item>,
  before: readonly Item[],
  come: readonly Item[],
): readonly Item[] {
  const news = newsOf(rules, before, come);
  if (news.size === 0) return before;
  const all = [...before.filter((item) => !news.has(rules.keyOf(item))), ...news.values()];
  return all.sort(rules.compare).slice(0, MOST);
}

/** By key what is not known, or of which more has come. */
function newsOf<Item>(
  { keyOf, isNewer }: ItemRules<Item>,
  before: readonly Item[],
  come: readonly Item[],
): Map<string, Item> {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  const news = new Map<string, Item>();
  for (const item of come) {
    const key = keyOf(item);
    const latest = news.get(key) ?? known.get(key);
    if (latest === undefined || isNewer(item, latest)) news.set(key, item);
  }
  return news;
}
