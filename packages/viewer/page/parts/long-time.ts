import { ageText, nsText } from './text.ts';

/** A duration of any length: `84 ms`, `42 s`, `7 min`, `3 h`, `5 d` */
export function longTime(us: number): string {
  const seconds = us / 1e6;
  if (seconds < 100) return nsText(us * 1_000);
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** `just now`, `42 s ago` */
export function agoText(us: number): string {
  const age = ageText(us);
  return age === 'now' ? 'just now' : `${age} ago`;
}
