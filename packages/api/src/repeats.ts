import { countDrop } from './drop-counts.ts';
import type { Level } from './level.ts';
import { shared } from './one-per-process.ts';

/** How often the same line may be written: an event on a level, whatever its fields. */
export interface RepeatLimit {
  /** So many in each second. */
  readonly perSecond: number;
  /** Then one in so many; 0: none until the second is over. */
  readonly thenEvery: number;
}

/** Lines of one kind that were held back. */
export interface HeldBack {
  readonly event: string;
  readonly level: Level;
  readonly count: number;
}

interface Kind {
  readonly event: string;
  readonly level: Level;
  since: number;
  seen: number;
  heldBack: number;
}

interface State {
  limit: RepeatLimit | undefined;
  /** By level and event; the kind that was first seen longest ago makes room. */
  kinds: Map<string, Kind>;
  /** What was held back of kinds that made room. */
  forgotten: HeldBack[];
}

const MOST_KINDS = 2_000;
const MOST_FORGOTTEN = 200;
const SECOND = 1_000;
/** The answer for a line that is not written. */
export const HELD_BACK = -1;

const state: State = shared('repeats', () => ({
  limit: undefined,
  kinds: new Map<string, Kind>(),
  forgotten: [],
}));

/** Undefined: every line is written. Counting starts anew; what was held back before is still told. */
export function limitRepeats(limit: RepeatLimit | undefined): void {
  state.limit = limit;
  state.forgotten = takeHeldBack();
  state.kinds.clear();
}

export function limitsRepeats(): boolean {
  return state.limit !== undefined;
}

/**
 * Decides whether a line is written.
 *
 * @returns `HELD_BACK`, or how many of its kind were held back since the last one that was written
 */
export function admitRepeat(level: Level, event: string, now: number): number {
  const { limit } = state;
  if (limit === undefined) return 0;
  const ms = Math.trunc(now);
  const kind = kindOf(level, event, ms);
  // A clock that went back starts a new second, too.
  if (ms - kind.since >= SECOND || ms < kind.since) {
    kind.since = ms;
    kind.seen = 0;
  }
  kind.seen++;
  const beyond = kind.seen - limit.perSecond;
  if (beyond > 0 && (limit.thenEvery === 0 || beyond % limit.thenEvery !== 0)) {
    kind.heldBack++;
    countDrop('repeated');
    return HELD_BACK;
  }
  const { heldBack } = kind;
  kind.heldBack = 0;
  return heldBack;
}

/** What was held back and not told yet, by kind; it counts as told. */
export function takeHeldBack(): HeldBack[] {
  const taken = state.forgotten;
  state.forgotten = [];
  for (const kind of state.kinds.values()) {
    if (kind.heldBack === 0) continue;
    taken.push({ event: kind.event, level: kind.level, count: kind.heldBack });
    kind.heldBack = 0;
  }
  return taken;
}

function kindOf(level: Level, event: string, now: number): Kind {
  const id = `${level} ${event}`;
  const known = state.kinds.get(id);
  if (known !== undefined) return known;
  if (state.kinds.size >= MOST_KINDS) forgetOldest();
  const made: Kind = { event, level, since: now, seen: 0, heldBack: 0 };
  state.kinds.set(id, made);
  return made;
}

function forgetOldest(): void {
  const oldest = state.kinds.entries().next().value;
  if (oldest === undefined) return;
  const [id, { event, level, heldBack }] = oldest;
  state.kinds.delete(id);
  if (heldBack > 0 && state.forgotten.length < MOST_FORGOTTEN)
    state.forgotten.push({ event, level, count: heldBack });
}
