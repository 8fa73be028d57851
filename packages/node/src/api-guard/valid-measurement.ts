import { reportFault } from '@throughline/api/runtime';

/** One `NaN` makes the sum of a series `NaN` for as long as the process lives. */
export function isMeasurement(value: unknown): value is number {
  if (typeof value === 'number' && Number.isFinite(value)) return true;
  const received = typeof value === 'number' ? String(value) : typeof value;
  reportFault(
    'OpenTelemetry API: metrics',
    `a measurement has to be a finite number; not recorded: ${received}`,
  );
  return false;
}
