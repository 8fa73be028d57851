import { type Context, type Counter, type MeterProvider, metrics } from '@opentelemetry/api';
import { reportFault } from '../runtime-state.ts';
import { sloRegistry } from './slo-registry.ts';

/** How an event ended: well and in time, well but too late, or not well. */
export type SloOutcome = 'good' | 'slow' | 'failed';

const OUTCOMES: readonly SloOutcome[] = ['good', 'slow', 'failed'];

let provider: MeterProvider | undefined;
let events: Counter | undefined;
/** Those whose series are there, by provider. */
let begun = new Set<string>();

/** Counts an event of an SLO. Never throws. */
export function countEvent(slo: string, outcome: SloOutcome, context: Context): void {
  try {
    begin(slo);
    current().add(1, labelsOf(slo, outcome), context);
  } catch (error) {
    reportFault('slo metrics', error as Error);
  }
}

/** Lets all series of an SLO begin with 0: Prometheus does not see the first event of a series that begins with it. */
export function begin(slo: string): void {
  const counter = current();
  if (begun.has(slo)) return;
  begun.add(slo);
  for (const outcome of OUTCOMES) counter.add(0, labelsOf(slo, outcome));
}

function labelsOf(slo: string, outcome: SloOutcome): Record<string, string> {
  return { 'throughline.slo.name': slo, 'throughline.slo.outcome': outcome };
}

function current(): Counter {
  const now = metrics.getMeterProvider();
  if (events !== undefined && now === provider) return events;
  provider = now;
  begun = new Set();
  const meter = now.getMeter('@throughline/api');
  events = meter.createCounter('throughline.slo.events', {
    description: 'Events that a service level objective is about, by how they ended.',
    unit: '{event}',
  });
  meter
    .createObservableGauge('throughline.slo.objective', {
      description: 'Which part of all events has to be good.',
      unit: '1',
    })
    .addCallback((result) => {
      for (const { name, objective } of sloRegistry().byName.values())
        result.observe(objective, { 'throughline.slo.name': name });
    });
  return events;
}
