const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3_600e9,
  d: 86_400e9,
};

export const DURATION_FORM = 'a duration with its unit such as 300ms, 1.5s or 2m (ns, us, ms, s, m, h, d)';
export const TIME_FORM = 'how long ago such as 10m or 2h, or a time such as 2026-11-29T08:30:00Z';

/** `300ms` in nanoseconds; undefined where it is none. */
export function durationOf(text: string): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,9})?)([a-zµμ]+)$/.exec(text);
  const factor =
    match && Object.hasOwn(NANOSECONDS, match[2] ?? '') ? NANOSECONDS[match[2] ?? ''] : undefined;
  if (match === null || factor === undefined) return undefined;
  const ns = Math.round(Number(match[1]) * factor);
  return Number.isSafeInteger(ns) ? ns : undefined;
}

/** Microseconds since 1970 of `10m` (ago), a date, or a time; undefined where it is none of them. */
export function timeOf(text: string, nowMs: number): number | undefined {
  const ago = durationOf(text);
  if (ago !== undefined) return Math.round(nowMs * 1_000 - ago / 1_000);
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text))
    return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms * 1_000;
}
