import {
  type Context,
  type Histogram,
  type MeterProvider,
  metrics,
  type ObservableResult,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import { reportFault } from '../runtime-state.ts';
import type { RunResult } from './check-run.ts';
import type { HealthCheck } from './health-check.ts';
import { phase, registry } from './registry.ts';

/** Seconds; a check that takes longer than a probe waits is as good as down. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const NAME = 'throughline.health.check.name';
const STATE = 'throughline.health.check.state';
const CHECK_STATES = ['ok', 'down', 'out_of_service', 'unknown'] as const;
const STATUSES = ['ok', 'degraded', 'down'] as const;
/** An answer that is older says nothing of now: nobody asks any more. */
const OLDEST_MS = 60_000;

let provider: MeterProvider | undefined;
let duration: Histogram | undefined;

/** Makes the instruments, those that are observed too; cheap when they are there. */
export function prepareHealthMetrics(): void {
  try {
    current();
  } catch (error) {
    reportFault('health metrics', error as Error);
  }
}

/** Records how long a run took; with the trace that tells of it, where there is one. */
export function countRun(check: HealthCheck, { ms, failure, span }: RunResult): void {
  try {
    const labels = { [NAME]: check.name, ...(failure && { 'error.type': failure.type }) };
    const context: Context = span ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
    current().record(ms / 1_000, labels, context);
  } catch (error) {
    reportFault('health metrics', error as Error);
  }
}

function current(): Histogram {
  const now = metrics.getMeterProvider();
  if (duration !== undefined && now === provider) return duration;
  provider = now;
  const meter = now.getMeter('@throughline/api');
  duration = meter.createHistogram('throughline.health.check.duration', {
    description: 'How long health checks took to answer.',
    unit: 's',
    advice: { explicitBucketBoundaries: BUCKETS },
  });
  meter
    .createObservableGauge('throughline.health.check.status', {
      description: 'The state of a health check: 1 for the state that it is in, 0 for the others.',
      unit: '{check}',
    })
    .addCallback(observeChecks);
  meter
    .createObservableGauge('throughline.health.status', {
      description: 'What readiness answers: 1 for the status that it is in, 0 for the others.',
      unit: '{process}',
    })
    .addCallback(observeStatus);
  return duration;
}

function observeChecks(result: ObservableResult): void {
  for (const check of registry.checks.values()) {
    const now = knownState(check);
    for (const state of CHECK_STATES)
      result.observe(state === now ? 1 : 0, { [NAME]: check.name, [STATE]: state });
  }
}

/** From what is known: a collection asks nobody. */
function observeStatus(result: ObservableResult): void {
  const now = phase() === 'started' ? knownStatus() : 'down';
  for (const status of STATUSES)
    result.observe(status === now ? 1 : 0, { 'throughline.health.status': status });
}

function knownStatus(): (typeof STATUSES)[number] {
  let status: (typeof STATUSES)[number] = 'ok';
  for (const check of registry.checks.values()) {
    if (!check.groups.includes('readiness')) continue;
    const state = knownState(check);
    if (state === 'ok' || state === 'unknown') continue;
    if (check.required) return 'down';
    status = 'degraded';
  }
  return status;
}

/** Answers are as old as the last probe; a gauge must not go on saying what was true an hour ago. */
function knownState(check: HealthCheck): (typeof CHECK_STATES)[number] {
  return check.age > Math.max(OLDEST_MS, check.freshMs) ? 'unknown' : check.state;
}
