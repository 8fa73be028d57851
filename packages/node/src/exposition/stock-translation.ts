import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { OnUnserved } from './families.ts';
import { labelsOf } from './labels.ts';
import { type PrometheusKind, prometheusName } from './prometheus-names.ts';

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
    legalAttributes(attributes, kind === 'histogram' ? histogramLabels : labels),
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

function legalAttributes(attributes: Attributes, known: WeakMap<Attributes, Attributes>): Attributes {
  let made = known.get(attributes);
  if (made === undefined) {
    made = Object.fromEntries(labelsOf(attributes, known === histogramLabels));
    known.set(attributes, made);
  }
  return made;
}
