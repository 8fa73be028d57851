import { shared } from './one-per-process.ts';

const WINDOW_MS = 60_000;
/** More different faults than this share one budget. */
const MAX_FINGERPRINTS = 1_000;
const OTHERS = 'others';

interface Budget {
  since: number;
  told: number;
  heldBack: number;
}

interface Rate {
  perMinute: number;
  readonly budgets: Map<string, Budget>;
}

const rate: Rate = shared('errorRate', () => ({ perMinute: 30, budgets: new Map() }));

/** How many errors with the same fingerprint are told within a minute. */
export function limitErrors(perMinute: number): void {
  rate.perMinute = perMinute;
}

/** Whether one more error of this kind is told, and how many of its kind were held back before it. */
export function admitError(key: string, now: number = Date.now()): { admitted: boolean; heldBack: number } {
  const { budgets } = rate;
  const known = budgets.has(key) || hasRoom(now) ? key : OTHERS;
  let budget = budgets.get(known);
  if (budget === undefined) {
    budget = { since: now, told: 0, heldBack: 0 };
    budgets.set(known, budget);
  }
  if (now - budget.since >= WINDOW_MS || now < budget.since) {
    budget.since = now;
    budget.told = 0;
  }
  if (budget.told >= rate.perMinute) {
    budget.heldBack++;
    return { admitted: false, heldBack: budget.heldBack };
  }
  budget.told++;
  const { heldBack } = budget;
  budget.heldBack = 0;
  return { admitted: true, heldBack };
}

/** Kinds that were not seen for a minute, and owe nobody a number, make room. */
function hasRoom(now: number): boolean {
  const { budgets } = rate;
  if (budgets.size < MAX_FINGERPRINTS) return true;
  for (const [key, { since, heldBack }] of budgets) {
    if (now - since >= WINDOW_MS && heldBack === 0) budgets.delete(key);
  }
  return budgets.size < MAX_FINGERPRINTS;
}
