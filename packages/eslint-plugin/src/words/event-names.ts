import type { Rank } from '../code/levels.ts';

export type EventKind = 'business' | 'edge' | 'failure';

const BUSINESS = words(`
  accepted activated approved archived assigned booked cancelled canceled charged checked_out completed
  confirmed created deleted delivered enabled enrolled exported imported installed invited issued joined$
  ordered paid placed published purchased redeemed refunded registered renewed restored saved
  scheduled sent shared shipped signed_in signed_out signed_up submitted subscribed succeeded transferred unsubscribed
  upgraded uploaded verified
`);

const EDGE = words(`
  aborted blocked conflicted debounced deferred degraded denied disabled discarded dropped duplicate exceeded expired
  forbidden ignored incomplete invalid limited mismatched missing outdated overloaded refused rejected retried skipped slow
  stale stalled throttled timed_out truncated unauthorized unavailable unreachable unsupported
`);

const FAILURE = words('failed failure crashed corrupted');

/** Words that turn the meaning round, or leave it open: `not_created`, `will_be_sent`, `already_paid`. */
const OPEN =
  /(?:^|[_.-])(?:not|no|cannot|already|will|would|to|being|cache|query|test|span|debug|socket|connection|chunk|packet|frame)(?:[_.-]|$)/;

/** What the name of an event says about what happened, or undefined where it says nothing clear. */
export function eventKind(name: string): EventKind | undefined {
  if (!/^[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)+$/.test(name) || OPEN.test(name)) return undefined;
  const parts = name.split(/[_.-]/);
  const endings = [parts.at(-1) ?? '', parts.slice(-2).join('_')];
  if (endings.some((ending) => FAILURE.has(ending))) return 'failure';
  if (endings.some((ending) => EDGE.has(ending))) return 'edge';
  return endings.some((ending) => BUSINESS.has(ending)) ? 'business' : undefined;
}

/** The ranks that an event of a kind may have; the first is the one to choose. */
export const RANKS_OF: Readonly<Record<EventKind, readonly Rank[]>> = {
  business: ['info'],
  edge: ['warning', 'error'],
  failure: ['error', 'warning'],
};

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
