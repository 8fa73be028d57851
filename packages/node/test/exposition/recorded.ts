import type { Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, MeterProvider, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { createRedactor } from '@throughline/redact';
import { labelGuard } from '../../src/exits/metric-exit.ts';
import { type Collected, ownMetrics, snapshotOf } from '../../src/exposition/snapshot.ts';
import type { TextFormat } from '../../src/exposition/text-format.ts';
import { writeText } from '../../src/exposition/write-text.ts';
import { PrometheusReader } from '../../src/management/prometheus-reader.ts';
import { CollapseReport, recordWith } from '../../src/metering/index.ts';

/** A provider as a process has it, and what `/metrics` would have of it. */
export interface Recorded {
  provider: MeterProvider;
  read(): Promise<Collected>;
  text(format?: TextFormat, byWorker?: boolean): Promise<string>;
  /** What was told that is not served. */
  unserved: string[];
}

export function recorded({
  resource = {},
  views = [],
}: {
  resource?: Attributes;
  views?: ViewOptions[];
} = {}): Recorded {
  const reader = new PrometheusReader({ redactResource: (all) => all });
  const guard = labelGuard(createRedactor());
  const provider = new MeterProvider({
    resource: resourceFromAttributes(resource),
    readers: [reader],
    views: (views.length > 0 ? views : [{ instrumentName: '*' }]).map((view) => ({
      ...view,
      attributesProcessors: [...(view.attributesProcessors ?? []), guard],
    })),
  });
  recordWith(provider, { guard, filter: 'always_on', collapses: new CollapseReport(() => {}) });
  const unserved: string[] = [];
  const onUnserved = (name: string, why: string): void => void unserved.push(`${name}: ${why}`);
  return {
    provider,
    unserved,
    read: () => reader.read(),
    async text(format = 'openmetrics', byWorker = false) {
      const own = ownMetrics(await reader.read(), onUnserved, true);
      const snapshot = snapshotOf(own, '0', { byWorker, withExemplars: true }, onUnserved);
      return [...writeText(snapshot, format)].join('');
    },
  };
}

/** Histograms that find their own buckets. */
export const exponential: ViewOptions = {
  instrumentName: 'exponential*',
  aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
};
