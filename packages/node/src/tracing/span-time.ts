import type { HrTime, TimeInput } from '@opentelemetry/api';

const NANOS = 1_000_000_000;

/** Milliseconds since 1970 as seconds and nanoseconds. */
export function timeOfMillis(millis: number): HrTime {
  const seconds = Math.trunc(millis / 1000);
  return [seconds, Math.round((millis % 1000) * 1e6)];
}

/** So many milliseconds later. */
export function later([seconds, nanos]: HrTime, millis: number): HrTime {
  const wholeSeconds = Math.trunc(millis / 1000);
  const sum = nanos + Math.round((millis % 1000) * 1e6);
  return sum >= NANOS ? [seconds + wholeSeconds + 1, sum - NANOS] : [seconds + wholeSeconds, sum];
}

/** From one time to another; negative seconds where the other is earlier. */
export function between(from: HrTime, to: HrTime): HrTime {
  const nanos = to[1] - from[1];
  return nanos < 0 ? [to[0] - from[0] - 1, nanos + NANOS] : [to[0] - from[0], nanos];
}

/**
 * A time that somebody gave. Numbers below the time since the process started are of `performance.now()`.
 *
 * @param offset how far the clock of `performance` is behind that of the system, in milliseconds
 */
export function givenTime(time: TimeInput, offset: number): HrTime {
  if (typeof time === 'number') {
    return time <= performance.now()
      ? later(timeOfMillis(performance.timeOrigin), time + offset)
      : timeOfMillis(time);
  }
  return time instanceof Date ? timeOfMillis(time.getTime()) : time;
}
