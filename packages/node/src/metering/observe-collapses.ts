import { metrics } from '@opentelemetry/api';
import type { CollapseReport } from './collapse-report.ts';

/** Makes the counter `throughline.measurements.collapsed`: what lost the values of some labels, by metric. */
export function observeCollapses({ collapses }: CollapseReport): void {
  metrics
    .getMeter('throughline')
    .createObservableCounter('throughline.measurements.collapsed', {
      description: 'Measurements whose series stands for several, since their metric had too many.',
      unit: '{measurement}',
    })
    .addCallback((result) => {
      const byMetric = new Map<string, number>();
      // A metric may have several streams, each with series of its own.
      for (const { metric, measurements } of collapses)
        byMetric.set(metric, (byMetric.get(metric) ?? 0) + measurements);
      for (const [metric, measurements] of byMetric)
        result.observe(measurements, { 'throughline.metric.name': metric });
    });
}
