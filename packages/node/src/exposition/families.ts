import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type {
  ExponentialHistogram,
  Histogram,
  MetricData,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { prometheusName } from './prometheus-names.ts';
import type { Exemplar } from '../metering/exemplars.ts';
import { sampleExemplars } from './exemplars.ts';
import type { Family, FamilyKind, Sample } from './family.ts';
import { labelsOf, writeLabels } from './labels.ts';
import { SeriesLabels, TWICE } from './series-labels.ts';

/** `DataPointType` of sdk-metrics, which the start has loaded in its own file, and which a scrape need not load again. */
const HISTOGRAM = 0;
const EXPONENTIAL_HISTOGRAM = 1;
const GAUGE = 2;
const SUM = 3;

/** What happened to a metric that cannot be served as it is; told once for each name by whoever listens. */
export type OnUnserved = (name: string, why: string) => void;

export interface FamiliesOptions {
  readonly onUnserved: OnUnserved;
  /** Whether anybody will read exemplars: OpenMetrics alone has them. */
  readonly withExemplars: boolean;
}

/** One metric of a family, with the scope it comes from. */
interface Member {
  readonly scope: InstrumentationScope;
  readonly metric: MetricData;
}

interface Named {
  readonly name: string;
  readonly kind: FamilyKind;
  readonly unit: string;
  readonly help: string;
  readonly members: Member[];
}

/**
 * What one collection has come to, under the names that it has in Prometheus. Labels are made while the samples are
 * read, so that whoever reads them may rest in between.
 *
 * Instrumentation scopes are left out, but where two of them have a metric of the same name: there the scope's name and
 * version become labels, since two equal series would lose one.
 */
export function familiesOf(
  scopeMetrics: ResourceMetrics['scopeMetrics'],
  { onUnserved, withExemplars }: FamiliesOptions,
): Family[] {
  const named = new Map<string, Named>();
  const owners = new Map<string, Named>();
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      const head = headOf(metric);
      if (head.name === '') {
        onUnserved(metric.descriptor.name, 'nothing of its name is legal in Prometheus');
        continue;
      }
      const known = named.get(head.name);
      if (known !== undefined && known.kind === head.kind) {
        known.members.push({ scope, metric });
        continue;
      }
      const family = { ...head, members: [{ scope, metric }] };
      const names = sampleNames(head);
      const other = names.map((name) => owners.get(name)).find((owner) => owner !== undefined);
      if (other !== undefined || names.includes('target_info')) {
        onUnserved(
          metric.descriptor.name,
          `its series would have names of ${other === undefined ? 'target_info' : `the ${other.kind} ${other.name}`}`,
        );
        continue;
      }
      named.set(head.name, family);
      for (const name of names) owners.set(name, family);
    }
  }
  return [...named.values()].map(({ members, ...head }) => ({
    ...head,
    samples: { [Symbol.iterator]: () => samplesOf(head, members, { onUnserved, withExemplars }) },
  }));
}

const heads = new WeakMap<MetricData['descriptor'], Omit<Named, 'members'>>();

function headOf(metric: MetricData): Omit<Named, 'members'> {
  const { descriptor } = metric;
  const known = heads.get(descriptor);
  const kind = kindOf(metric);
  if (known?.kind === kind) return known;
  const head = {
    ...prometheusName(descriptor.name, descriptor.unit, kind === 'updown' ? 'up_down_counter' : kind),
    kind,
    help: descriptor.description,
  };
  heads.set(descriptor, head);
  return head;
}

function kindOf(metric: MetricData): FamilyKind {
  switch (metric.dataPointType) {
    case SUM:
      return metric.isMonotonic ? 'counter' : 'updown';
    case GAUGE:
      return 'gauge';
    default:
      return 'histogram';
  }
}

/** Every name that a line of the family, in either format, may begin with. */
export function sampleNames({ name, kind }: Pick<Family, 'name' | 'kind'>): string[] {
  return kind === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function* samplesOf(
  { name, kind }: Omit<Named, 'members'>,
  members: readonly Member[],
  { onUnserved, withExemplars }: FamiliesOptions,
): Generator<Sample> {
  const inHistogram = kind === 'histogram';
  const isAlone = members.length === 1;
  const known = new SeriesLabels(isAlone ? members[0]?.metric.descriptor : undefined);
  for (const { scope, metric } of members) {
    for (const point of metric.dataPoints) {
      const { attributes } = point;
      const labels =
        known.next(attributes) ??
        known.add(
          attributes,
          isAlone
            ? writeLabels(labelsOf(attributes, inHistogram))
            : scopedLabels(attributes, inHistogram, scope),
        );
      // Different attributes, as `a.b` and `a_b`, may be the same labels.
      if (labels === TWICE) {
        onUnserved(name, 'two of its series have the same labels in Prometheus; the first one is served');
        continue;
      }
      const { exemplars } = point as { exemplars?: readonly Exemplar[] };
      yield sampleOf(
        metric,
        point,
        labels,
        withExemplars && exemplars ? sampleExemplars(exemplars) : undefined,
      );
    }
  }
  known.end();
}

function scopedLabels(
  attributes: Attributes,
  inHistogram: boolean,
  { name, version }: InstrumentationScope,
): string {
  const labels = labelsOf(attributes, inHistogram);
  labels.set('otel_scope_name', name);
  if (version) labels.set('otel_scope_version', version);
  return writeLabels(labels);
}

type Point = MetricData['dataPoints'][number];

function sampleOf(
  { dataPointType }: MetricData,
  point: Point,
  labels: string,
  exemplars: Sample['exemplars'],
): Sample {
  switch (dataPointType) {
    case HISTOGRAM: {
      const { buckets, sum } = point.value as Histogram;
      return { labels, exemplars, bounds: buckets.boundaries, counts: buckets.counts, sum };
    }
    case EXPONENTIAL_HISTOGRAM: {
      const { scale, zeroCount, positive, negative, sum } = point.value as ExponentialHistogram;
      return {
        labels,
        exemplars,
        scale,
        zeroCount,
        positive: { offset: positive.offset, counts: positive.bucketCounts },
        negative: { offset: negative.offset, counts: negative.bucketCounts },
        sum,
      };
    }
    default:
      return { labels, exemplars, value: point.value as number };
  }
}
