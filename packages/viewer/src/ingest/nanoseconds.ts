/** Times that a double can hold to the microsecond; later ones (year 2255) are not taken for real. */
const MAX_US = Number.MAX_SAFE_INTEGER;
const MAX_NS = Number.MAX_SAFE_INTEGER;

/** Whole microseconds of a decimal text of nanoseconds; 0 where there is none. */
export function microseconds(nanoseconds: string | undefined): number {
  if (nanoseconds === undefined || nanoseconds.length < 4) return 0;
  const us = Number(nanoseconds.slice(0, -3));
  return us <= MAX_US ? us : 0;
}

/** Nanoseconds from one decimal text to another; 0 where the end comes first, cut at 104 days. */
export function durationNs(start: string | undefined, end: string | undefined): number {
  const us = microseconds(end) - microseconds(start);
  const ns = us * 1_000 + lastThree(end) - lastThree(start);
  return Math.min(Math.max(ns, 0), MAX_NS);
}

/** The nanoseconds below a microsecond. */
export function lastThree(nanoseconds: string | undefined): number {
  return Number(nanoseconds?.slice(-3) ?? 0);
}

/** The decimal text of nanoseconds again. */
export function nanosecondsText(us: number, belowUs: number): string {
  return us === 0 ? String(belowUs) : `${us}${String(belowUs).padStart(3, '0')}`;
}
