import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { guardMetrics } from '../api-guard/guard-metrics.ts';
import { recordWith } from '../metering/index.ts';
import type { MetricsPlan } from './assembly.ts';
import { onlyWhereNoOtherView } from './guarded-views.ts';

/**
 * The provider of metrics, guarded; undefined where nobody would collect them. Its instruments are ours, or with
 * `THROUGHLINE_STOCK=metrics` those of OpenTelemetry.
 */
export function createMetricsProvider(plan: MetricsPlan): MeterProvider | undefined {
  const { resource, metricReaders: readers, views, labelGuard: guard, collapses } = plan;
  if (readers.length === 0) return undefined;
  guardMetrics();
  const provider = new MeterProvider({ resource, views, readers });
  onlyWhereNoOtherView(provider);
  if (!plan.stock.includes('metrics')) {
    recordWith(provider, { guard, filter: plan.exemplarFilter, collapses });
  }
  return provider;
}
