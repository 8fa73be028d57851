import { clockText, durationText } from '../../src/duration-text.ts';
import { escapeForeign } from '../../src/foreign-text.ts';

/** Text of others on one line: what could deceive the eye is written as an escape. Preact escapes what could be markup. */
export function foreign(value: unknown, most = 300): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > most ? `${escapeForeign(text.slice(0, most))}…` : escapeForeign(text);
}

/** The same with its lines kept, for stacks and bodies. */
export function foreignLines(value: unknown, most = 20_000): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
  const lines = text.slice(0, most).replaceAll('\t', '  ').split(/\r?\n/).map(escapeForeign);
  return `${lines.join('\n')}${text.length > most ? '…' : ''}`;
}

/** `84 ms` */
export function nsText(ns: number): string {
  return durationText(ns / 1e6);
}

/** `14:03:22.117`, local */
export function clock(us: number): string {
  return clockText(us / 1_000);
}

/** `2026-11-29 14:03:22.117`, local */
export function dateClock(us: number): string {
  const date = new Date(us / 1_000);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(us)}`;
}

/** How long ago: `now`, `42 s`, `7 min`, `3 h`, `5 d` */
export function ageText(us: number, nowMs: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((nowMs - us / 1_000) / 1_000));
  if (seconds < 2) return 'now';
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `12,408`; `1.3M` from a million on */
export function countText(count: number): string {
  return Math.abs(count) < 1e6 ? whole.format(count) : compact.format(count);
}

/** `3 spans`, `1 span` */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}
