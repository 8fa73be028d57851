import type { HrTime } from '@opentelemetry/api';

/** Unix milliseconds with a fraction, exact to the microsecond. */
export function hrMilliseconds([seconds, nanoseconds]: HrTime): number {
  return (seconds * 1_000_000 + Math.round(nanoseconds / 1_000)) / 1_000;
}
