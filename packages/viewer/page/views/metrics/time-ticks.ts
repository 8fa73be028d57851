import { dateClock } from '../../parts/text.ts';

const DAY_S = 86_400;

/** Marks of a time axis, as short as they can be told apart. */
export function timeTicks(seconds: readonly number[]): string[] {
  const [first = 0, second = first + 60] = seconds;
  const isFine = second - first < 60;
  const isLong = (seconds.at(-1) ?? first) - first > DAY_S;
  return seconds.map((one) => {
    const text = dateClock(one * 1e6);
    if (isLong) return text.slice(5, 16);
    return isFine ? text.slice(11, 19) : text.slice(11, 16);
  });
}
