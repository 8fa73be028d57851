import { resourceField, scopeField } from './frames.ts';
import { ReverseWriter } from './reverse-writer.ts';
import type { MetricSource, MetricsSource } from './sources.ts';
import { writeExponentialPoint, writeHistogramPoint, writeNumberPoint } from './write-data-points.ts';

/** One `ExportMetricsServiceRequest` (protobuf), in bytes of its own; undefined where there is no metric. */
export function encodeMetrics({ resource, scopeMetrics }: MetricsSource): Buffer | undefined {
  if (scopeMetrics.every(({ metrics }) => metrics.length === 0)) return undefined;
  const writer = new ReverseWriter();
  if (resource.schemaUrl) writer.textField(0x1a, resource.schemaUrl);
  for (const { scope, metrics } of [...scopeMetrics].reverse()) {
    const before = writer.size;
    if (scope.schemaUrl) writer.textField(0x1a, scope.schemaUrl);
    for (let i = metrics.length - 1; i >= 0; i--) writeMetric(writer, metrics[i] as MetricSource);
    writer.bytes(scopeField(scope));
    writer.message(0x12, before);
  }
  writer.bytes(resourceField(resource));
  writer.message(0x0a, 0);
  return Buffer.from(writer.take());
}

function writeMetric(writer: ReverseWriter, metric: MetricSource): void {
  const before = writer.size;
  const { name, description, unit } = metric.descriptor;
  writeData(writer, metric);
  if (unit) writer.textField(0x1a, unit);
  if (description) writer.textField(0x12, description);
  writer.textField(0x0a, name);
  writer.message(0x12, before);
}

/** One of the fields `gauge`, `sum`, `histogram`, `exponential_histogram`. */
function writeData(writer: ReverseWriter, metric: MetricSource): void {
  const before = writer.size;
  switch (metric.dataPointType) {
    case 0:
      writeTemporality(writer, metric);
      reversed(metric.dataPoints, (point) => writeHistogramPoint(writer, point));
      writer.message(0x4a, before);
      break;
    case 1:
      writeTemporality(writer, metric);
      reversed(metric.dataPoints, (point) => writeExponentialPoint(writer, point));
      writer.message(0x52, before);
      break;
    case 2:
      reversed(metric.dataPoints, (point) => writeNumberPoint(writer, point, isInteger(metric)));
      writer.message(0x2a, before);
      break;
    case 3:
      if (metric.isMonotonic) {
        writer.byte(1);
        writer.byte(0x18);
      }
      writeTemporality(writer, metric);
      reversed(metric.dataPoints, (point) => writeNumberPoint(writer, point, isInteger(metric)));
      writer.message(0x3a, before);
      break;
  }
}

function writeTemporality(writer: ReverseWriter, { aggregationTemporality }: MetricSource): void {
  writer.byte(aggregationTemporality + 1);
  writer.byte(0x10);
}

function isInteger({ descriptor }: MetricSource): boolean {
  return descriptor.valueType === 0;
}

function reversed<T>(points: readonly T[], write: (point: T) => void): void {
  for (let i = points.length - 1; i >= 0; i--) write(points[i] as T);
}
