import { type Context, type Counter, type Histogram, type MeterProvider, metrics } from '@opentelemetry/api';
import { reportFault } from '../runtime-state.ts';
import { tellFlow } from '../slo/slo-registry.ts';
import { observeInFlight } from './in-flight.ts';

/** How a flow ended. */
export type FlowOutcome = 'completed' | 'failed' | 'incomplete' | 'aborted';
/** How a step ended. */
export type StepOutcome = 'completed' | 'failed' | 'aborted';

interface FlowInstruments {
  flowDuration: Histogram;
  stepDuration: Histogram;
  completed: Counter;
  retries: Counter;
}

/** Seconds; flows last longer than requests. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

let provider: MeterProvider | undefined;
let instruments: FlowInstruments | undefined;

/** Makes the instruments, those that are observed too: with the first flow that starts. */
export function prepareFlowMetrics(): void {
  try {
    current();
  } catch (error) {
    reportFault('flow metrics', error as Error);
  }
}

/** Counts a flow that ended, and how long it took, in seconds. */
export function countFlow(context: Context, flow: string, outcome: FlowOutcome, seconds: number): void {
  try {
    const { flowDuration, completed } = current();
    const labels = { 'flow.name': flow, outcome };
    flowDuration.record(seconds, labels, context);
    completed.add(1, labels, context);
    tellFlow(flow, outcome !== 'completed', seconds, context);
  } catch (error) {
    reportFault('flow metrics', error as Error);
  }
}

/** Records how long a step took, in seconds. */
export function countStep(
  context: Context,
  flow: string,
  step: string,
  outcome: StepOutcome,
  seconds: number,
): void {
  try {
    current().stepDuration.record(seconds, { 'flow.name': flow, step, outcome }, context);
  } catch (error) {
    reportFault('flow metrics', error as Error);
  }
}

export function countRetry(context: Context, flow: string, step: string): void {
  try {
    current().retries.add(1, { 'flow.name': flow, step }, context);
  } catch (error) {
    reportFault('flow metrics', error as Error);
  }
}

function current(): FlowInstruments {
  const now = metrics.getMeterProvider();
  if (instruments !== undefined && now === provider) return instruments;
  provider = now;
  const meter = now.getMeter('@throughline/api');
  const advice = { explicitBucketBoundaries: BUCKETS };
  instruments = {
    flowDuration: meter.createHistogram('throughline.flow.duration', {
      description: 'How long flows took.',
      unit: 's',
      advice,
    }),
    stepDuration: meter.createHistogram('throughline.flow.step.duration', {
      description: 'How long the steps of flows took.',
      unit: 's',
      advice,
    }),
    completed: meter.createCounter('throughline.flow.completed', {
      description: 'Flows that ended, by outcome.',
      unit: '{flow}',
    }),
    retries: meter.createCounter('throughline.flow.step.retries', {
      description: 'Steps that were run again because they had failed.',
      unit: '{retry}',
    }),
  };
  observeInFlight(meter);
  return instruments;
}
