/** Longer waits are cut to this: a typing error in a proxy must not silence a process for a year. */
export const MAX_RETRY_AFTER_MS: number = 60 * 60 * 1000;

/**
 * `Retry-After` (RFC 9110, 10.2.3) as milliseconds from now: seconds, or an HTTP date.
 * Undefined where the header is absent or unreadable.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  // A date has a day's name or a month's; anything else that Date.parse takes is not an HTTP date.
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  return Math.min(Math.max(0, at - now), MAX_RETRY_AFTER_MS);
}
