import { type Context, type Counter, type MeterProvider, metrics } from '@opentelemetry/api';
import { reportFault } from './runtime-state.ts';

/** What became of an error that was seen. */
export type ErrorOutcome = 'captured' | 'held_back' | 'dropped';

let provider: MeterProvider | undefined;
let counters: Record<ErrorOutcome, Counter> | undefined;

/** Counts an error by what became of it, and by its type. */
export function countError(outcome: ErrorOutcome, type: string, active: Context): void {
  try {
    current()[outcome].add(1, { 'error.type': type }, active);
  } catch (error) {
    reportFault('error metrics', error as Error);
  }
}

function current(): Record<ErrorOutcome, Counter> {
  const now = metrics.getMeterProvider();
  if (counters !== undefined && now === provider) return counters;
  provider = now;
  const meter = now.getMeter('@throughline/api');
  const make = (outcome: ErrorOutcome, description: string) =>
    meter.createCounter(`throughline.errors.${outcome}`, { description, unit: '{error}' });
  counters = {
    captured: make('captured', 'Errors that were told.'),
    held_back: make('held_back', 'Errors that were not told, as enough with the same fingerprint were.'),
    dropped: make('dropped', 'Errors that the beforeSend of the application dropped.'),
  };
  return counters;
}
