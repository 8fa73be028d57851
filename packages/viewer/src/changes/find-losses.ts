import type { MetricPoint, MetricSeries } from '../read/shapes.ts';
import type { TelemetrySource } from '../source/telemetry-source.ts';
import type { Observation } from './observation.ts';
import type { Window } from './window.ts';

/** Counters of records that were lost, as SDKs tell them; those of `otel.sdk.*` where they carry `error.type`. */
const LOSSES = [
  { name: 'otel.sdk.exporter.span.exported', what: 'spans', byError: true },
  { name: 'otel.sdk.exporter.log.exported', what: 'log records', byError: true },
  { name: 'otel.sdk.exporter.metric_data_point.exported', what: 'data points', byError: true },
  { name: 'otel.sdk.processor.span.processed', what: 'spans', byError: true },
  { name: 'otel.sdk.processor.log.processed', what: 'log records', byError: true },
  { name: 'throughline.errors.dropped', what: 'errors', byError: false },
] as const;

const MAX_POINTS = 5_000;
/** Microseconds before the windows in which the last earlier value is looked for. */
const EARLIER_US = 600_000_000;

/** Telemetry that senders dropped in the later window. */
export async function findLosses(
  source: TelemetrySource,
  before: Window,
  after: Window,
): Promise<Observation[]> {
  const found: Observation[] = [];
  for (const { name, what, byError } of LOSSES) {
    const range = { sinceUs: before.fromUs - EARLIER_US, untilUs: after.untilUs, maxPoints: MAX_POINTS };
    const { series } = await source.metric({ name, service: undefined, ...range });
    for (const one of series) {
      const reason = one.attributes['error.type'];
      if (byError && reason === undefined) continue;
      const lost = growthOf(one, after.fromUs);
      if (lost > 0) found.push(observed(what, lost, one, reason));
    }
  }
  return found;
}

function observed(what: string, lost: number, { service }: MetricSeries, reason: unknown): Observation {
  return {
    kind: 'telemetry_lost',
    words: `telemetry was lost: ${lost} ${what}; what is counted here is less than what happened`,
    facts: [`service ${service}${reason === undefined ? '' : `, reason ${String(reason)}`}`],
    traceIds: [],
    share: 1,
    example: undefined,
    next: { tool: 'ledger', arguments: {} },
  };
}

/** By how much a counter has grown since a time; one that began anew counts from zero. */
export function growthOf({ points, temporality }: MetricSeries, sinceUs: number): number {
  let growth = 0;
  let last: MetricPoint | undefined;
  for (const point of points) {
    const value = point.value ?? 0;
    if (point.timeUs >= sinceUs) {
      if (temporality === 'delta') growth += value;
      else growth += value - startValue(last, point);
    }
    last = point;
  }
  return growth;
}

function startValue(last: MetricPoint | undefined, point: MetricPoint): number {
  const before = last?.value ?? 0;
  return before > (point.value ?? 0) ? 0 : before;
}
