/** A condition of an alert: the budget burns this much faster than it may, in a long and in a short window. */
export interface BurnRate {
  readonly long: Window;
  /** So that the alert ends soon after its cause. */
  readonly short: Window;
  readonly factor: number;
  /** The part of the budget that is gone when the long window has seen it all the time. */
  readonly consumed: number;
}

export type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d';
/** `page`: somebody has to look now; `ticket`: within days. */
export type Severity = 'page' | 'ticket';

/** Windows and budgets of the SRE Workbook, chapter 5, table 5-8. */
const RULES: Readonly<Record<Severity, readonly Omit<BurnRate, 'factor'>[]>> = {
  page: [
    { long: '1h', short: '5m', consumed: 0.02 },
    { long: '6h', short: '30m', consumed: 0.05 },
  ],
  ticket: [
    { long: '1d', short: '2h', consumed: 0.1 },
    { long: '3d', short: '6h', consumed: 0.1 },
  ],
};
const HOURS: Readonly<Record<Window, number>> = {
  '5m': 5 / 60,
  '30m': 0.5,
  '1h': 1,
  '2h': 2,
  '6h': 6,
  '1d': 24,
  '3d': 72,
};

/**
 * The conditions for a period: the same part of the budget, whatever the period, so 14.4 times in an hour of 30 days. A
 * condition that no error rate could meet, since the objective leaves so much room, is left out, and so is one whose
 * window is longer than the period or that would burn slower than the budget allows.
 */
export function burnRates(
  severity: Severity,
  objective: number,
  periodDays: number,
): { met: BurnRate[]; impossible: BurnRate[] } {
  const all = RULES[severity].map((rule) => ({
    ...rule,
    factor: Number(((rule.consumed * periodDays * 24) / HOURS[rule.long]).toPrecision(6)),
  }));
  const useful = all.filter(({ factor, long }) => factor >= 1 && HOURS[long] < periodDays * 24);
  const isPossible = ({ factor }: BurnRate) => factor * (1 - objective) < 1;
  return { met: useful.filter(isPossible), impossible: useful.filter((rate) => !isPossible(rate)) };
}
