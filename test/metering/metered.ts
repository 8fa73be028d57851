import { type HrTime, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  MeterProvider,
  MetricReader,
  type MetricReaderOptions,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { createRedactor } from '@throughline/redact';
import { labelGuard } from '../../packages/node/src/exits/metric-exit.ts';
import { CollapseReport, type ExemplarFilter, recordWith } from '../../packages/node/src/metering/index.ts';

export const guard: ReturnType<typeof labelGuard> = labelGuard(createRedactor());

/** A reader that is only asked. */
export class AskedReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export interface Point {
  attributes: Record<string, unknown>;
  startTime: HrTime;
  value: number & { count: number; sum: number; buckets: { counts: number[] } };
  exemplars?: {
    value: number;
    time: HrTime;
    traceId?: string;
    spanId?: string;
    filteredAttributes?: Record<string, unknown>;
  }[];
}

export interface Metered {
  provider: MeterProvider;
  meter: ReturnType<MeterProvider['getMeter']>;
  collapses: CollapseReport;
  /** What one reader finds, the first one where none is named. */
  collect(reader?: number): Promise<Record<string, Point[]>>;
}

export interface MeteredOptions {
  views?: ViewOptions[];
  filter?: ExemplarFilter;
  readers?: MetricReaderOptions[];
  isStock?: boolean;
  /** Labels as they are, in the views. */
  isBare?: boolean;
}

export const delta: MetricReaderOptions = {
  aggregationTemporalitySelector: () => AggregationTemporality.DELTA,
};

/** A provider as a process has it: one reader, and the guard in every view. */
export function metered({
  views = [],
  filter = 'trace_based',
  readers = [{}],
  isStock = false,
  isBare = false,
}: MeteredOptions = {}): Metered {
  const asked = readers.map((options) => new AskedReader(options));
  const provider = new MeterProvider({
    readers: asked,
    views: (views.length > 0 ? views : [{ instrumentName: '*' }]).map((view) => ({
      ...view,
      attributesProcessors: [...(view.attributesProcessors ?? []), ...(isBare ? [] : [guard])],
    })),
  });
  const collapses = new CollapseReport(() => {});
  if (!isStock) recordWith(provider, { guard, filter, collapses });
  return {
    collapses,
    provider,
    meter: provider.getMeter('shop'),
    async collect(reader = 0) {
      const { resourceMetrics } = await (asked[reader] as AskedReader).collect();
      const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      return Object.fromEntries(
        metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints as unknown as Point[]]),
      );
    },
  };
}

export function spanContext(number: number, traceFlags = 1): SpanContext {
  const id = number.toString(16);
  return { traceId: id.padStart(32, '0'), spanId: id.padStart(16, '0'), traceFlags };
}

export function contextOf(span: SpanContext): typeof ROOT_CONTEXT {
  return trace.setSpanContext(ROOT_CONTEXT, span);
}
