import type { Meter } from '@opentelemetry/api';
import { shared } from '../one-per-process.ts';
import { reportFault } from '../runtime-state.ts';

/** A flow under way in this process. */
export interface OpenFlow {
  readonly name: string;
  /** Of `performance.now()`. */
  readonly start: number;
  /** The process ends before it does: tells so, and ends its spans. */
  abort(reason: string): void;
}

interface InFlight {
  readonly open: Set<OpenFlow>;
  /** Names that were in flight once: their series go back to 0 and do not vanish. */
  readonly names: Set<string>;
}

/** The series of an instrument are bounded anyway; beyond this a name vanishes when its last flow ends. */
const MOST_NAMES = 1_000;

const inFlight: InFlight = shared('flowsInFlight', () => ({
  open: new Set<OpenFlow>(),
  names: new Set<string>(),
}));

export function enterFlight(flow: OpenFlow): void {
  inFlight.open.add(flow);
  if (inFlight.names.size < MOST_NAMES) inFlight.names.add(flow.name);
}

export function leaveFlight(flow: OpenFlow): void {
  inFlight.open.delete(flow);
}

/**
 * For the SDK, when the process ends: each flow under way ends as `aborted`.
 *
 * @returns how many there were
 */
export function abortFlows(reason: string): number {
  const flows = [...inFlight.open];
  for (const flow of flows) {
    try {
      flow.abort(reason);
    } catch (error) {
      reportFault('flow', error as Error);
    }
  }
  return flows.length;
}

export function observeInFlight(meter: Meter): void {
  const count = meter.createObservableGauge('throughline.flow.in_flight', {
    description: 'Flows under way.',
    unit: '{flow}',
  });
  const age = meter.createObservableGauge('throughline.flow.oldest_age', {
    description: 'How long the oldest flow under way has been so; 0 where there is none.',
    unit: 's',
  });
  meter.addBatchObservableCallback(
    (result) => {
      for (const [name, { flows, oldest }] of byName()) {
        const labels = { 'flow.name': name };
        result.observe(count, flows, labels);
        result.observe(age, oldest, labels);
      }
    },
    [count, age],
  );
}

function byName(): Map<string, { flows: number; oldest: number }> {
  const now = performance.now();
  const found = new Map([...inFlight.names].map((name) => [name, { flows: 0, oldest: 0 }]));
  for (const { name, start } of inFlight.open) {
    const { flows, oldest } = found.get(name) ?? { flows: 0, oldest: 0 };
    found.set(name, { flows: flows + 1, oldest: Math.max(oldest, (now - start) / 1000) });
  }
  return found;
}
