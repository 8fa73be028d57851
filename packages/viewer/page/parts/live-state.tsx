import { MOST } from '../data/live-items.ts';
import type { LiveList } from '../data/use-live-list.ts';
import { counted } from './text.ts';

interface Props {
  live: LiveList<unknown>;
  isPaused: boolean;
  /** What is listed: `request`. */
  noun: string;
}

/** Whether what is shown goes on by itself, and whether something is left out. */
export function LiveState({ live, isPaused, noun }: Props) {
  const { state, waiting, items } = live;
  const look = state === 'live' && isPaused ? 'paused' : state;
  const told = {
    lost: 'Not connected; trying again.',
    paused: `Paused, ${counted(waiting, noun)} waiting`,
    live: `Live, ${items.length < MOST ? '' : 'the newest '}${counted(items.length, noun)}`,
    connecting: 'Connecting',
  }[look];
  return (
    <p class="live-state" role="status">
      <span class={`live-dot live-${look}`} />
      {told}
      {live.hasSkipped && (
        <span class="warn">
          Some that came in a burst are skipped here and are in the store: narrow the search.
        </span>
      )}
    </p>
  );
}
