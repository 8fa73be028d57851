import type { Check } from '../finding.ts';

/** Seconds: below that, a `Date` header and the way of an answer may be what differs. */
const MOST_SECONDS = 5;

/** Whether the clock of this machine and that of the endpoint agree. */
export const clockSkew: Check = {
  id: 'clock-skew',
  judge({ endpoints }) {
    const clocks = endpoints.flatMap(({ endpoint, outcome }) =>
      outcome.is === 'answered' && outcome.aheadMs !== undefined
        ? [{ endpoint, seconds: outcome.aheadMs / 1_000 }]
        : [],
    );
    if (clocks.length === 0) return undefined;
    const [first, ...rest] = clocks;
    const worst = rest.reduce(
      (one, other) => (Math.abs(other.seconds) > Math.abs(one.seconds) ? other : one),
      first as (typeof clocks)[0],
    );
    if (Math.abs(worst.seconds) <= MOST_SECONDS) return 'this clock and that of the endpoint agree';
    const behind = worst.seconds > 0 ? 'behind' : 'ahead of';
    return [
      {
        status: 'warning',
        message: `The clock of this machine is ${words(Math.abs(worst.seconds))} ${behind} that of ${worst.endpoint}: spans stand at the wrong time, and searches for "the last minutes" miss them.`,
        remedy:
          'Set the clock by the network: timedatectl set-ntp true (containers have the clock of their host)',
      },
    ];
  },
};

function words(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
