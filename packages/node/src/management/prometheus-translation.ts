import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type PrometheusKind, prometheusLabel, prometheusName } from './prometheus-names.ts';

/** What happened to a metric that cannot be served as it is; told once for each name by whoever listens. */
export type OnUnserved = (name: string, why: string) => void;

/** One metric under its Prometheus name, with the scope it comes from. */
interface Named {
  readonly scope: InstrumentationScope;
  readonly metric: MetricData;
}

/**
 * The same metrics with names, units and labels as Prometheus wants them; the stock serializer leaves them as they
 * are. Instrumentation scopes are left out, but where two of them have a metric of the same name: there the scope's
 * name and version become labels, since two equal series would lose one.
 */
export function toPrometheusMetrics(
  scopeMetrics: ResourceMetrics['scopeMetrics'],
  onUnserved: OnUnserved,
): ResourceMetrics['scopeMetrics'] {
  const families = new Map<string, Named[]>();
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      const named = rename(metric, onUnserved);
      if (named === undefined) continue;
      const family = families.get(named.descriptor.name);
      if (family === undefined) families.set(named.descriptor.name, [{ scope, metric: named }]);
      else family.push({ scope, metric: named });
    }
  }
  return [...families.values()].flatMap((family) =>
    (family.length === 1 ? family : withoutEqualSeries(family, onUnserved)).map(({ scope, metric }) => ({
      scope,
      metrics: [metric],
    })),
  );
}

function rename(metric: MetricData, onUnserved: OnUnserved): MetricData | undefined {
  const kind = kindOf(metric);
  const { name, unit } = prometheusName(metric.descriptor.name, metric.descriptor.unit, kind ?? 'histogram');
  if (kind === undefined || name === '') {
    onUnserved(
      metric.descriptor.name,
      kind === undefined
        ? 'it is an exponential histogram, which the text format of Prometheus cannot hold'
        : 'nothing of its name is legal in Prometheus',
    );
    return undefined;
  }
  return withPoints({ ...metric, descriptor: { ...metric.descriptor, name, unit } }, (attributes) =>
    labelsOf(attributes, kind === 'histogram' ? histogramLabels : labels),
  );
}

function kindOf(metric: MetricData): PrometheusKind | undefined {
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.isMonotonic ? 'counter' : 'up_down_counter';
    case DataPointType.GAUGE:
      return 'gauge';
    case DataPointType.HISTOGRAM:
      return 'histogram';
    default:
      return undefined;
  }
}

/** The metric with other attributes on its points. */
function withPoints(metric: MetricData, change: (attributes: Attributes) => Attributes): MetricData {
  const dataPoints = metric.dataPoints.map((point) => ({ ...point, attributes: change(point.attributes) }));
  return { ...metric, dataPoints } as MetricData;
}

/** Adds the scope to every series of a family that several metrics share, then drops what is still equal. */
function withoutEqualSeries(family: readonly Named[], onUnserved: OnUnserved): Named[] {
  const seen = new Set<string>();
  return family.map(({ scope, metric }) => {
    const scoped = withPoints(metric, (attributes) => ({
      ...attributes,
      otel_scope_name: scope.name,
      ...(scope.version ? { otel_scope_version: scope.version } : {}),
    }));
    const dataPoints = (scoped.dataPoints as { attributes: Attributes }[]).filter(({ attributes }) => {
      const series = JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
      if (seen.has(series)) {
        onUnserved(metric.descriptor.name, 'another metric has the same Prometheus name, scope and labels');
        return false;
      }
      seen.add(series);
      return true;
    });
    return { scope, metric: { ...scoped, dataPoints } as MetricData };
  });
}

/** Attributes of a series are the same object from one collection to the next, so their labels are made once. */
const labels = new WeakMap<Attributes, Attributes>();
const histogramLabels = new WeakMap<Attributes, Attributes>();

function labelsOf(attributes: Attributes, known: WeakMap<Attributes, Attributes>): Attributes {
  let made = known.get(attributes);
  if (made === undefined) {
    made = makeLabels(attributes, known === histogramLabels);
    known.set(attributes, made);
  }
  return made;
}

/** Keys that become the same label share it, their values in the order of the keys and joined by `;` (specification). */
function makeLabels(attributes: Attributes, inHistogram: boolean): Attributes {
  const made: Record<string, string> = {};
  for (const key of Object.keys(attributes).sort()) {
    const label = prometheusLabel(key);
    if (label === '') continue;
    // A histogram's own label for the bound of a bucket.
    const free = inHistogram && label === 'le' ? 'exported_le' : label;
    const text = textOf(attributes[key]);
    made[free] = Object.hasOwn(made, free) ? `${made[free]};${text}` : text;
  }
  return made;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return (JSON.stringify(value) as string | undefined) ?? '';
  } catch {
    return '';
  }
}

/** Resource attributes that say how the process was started and by whom, or that should stay on the machine. */
const confidential =
  /^(process\.(command|command_args|command_line|executable\.path|owner|working_directory|environment_variable\..*)|host\.(id|ip|mac))$/;

/** The resource as `target_info` may show it, to everybody who may read metrics. */
export function targetAttributes(attributes: Attributes): Attributes {
  return makeLabels(
    Object.fromEntries(Object.entries(attributes).filter(([key]) => !confidential.test(key))),
    false,
  );
}
