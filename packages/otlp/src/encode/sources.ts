/** Seconds and nanoseconds since 1970, as OpenTelemetry JS has them. */
export type Time = readonly [seconds: number, nanoseconds: number];

/** Attribute values: text, numbers, booleans, bytes, lists and maps of them; anything else is an empty value. */
export interface AttributesSource {
  readonly [key: string]: unknown;
}

export interface ResourceSource {
  readonly attributes: AttributesSource;
  readonly schemaUrl?: string | undefined;
}

export interface ScopeSource {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: AttributesSource | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

export interface SpanContextSource {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean | undefined;
  readonly traceState?: { serialize(): string } | undefined;
}

/** A finished span, in the shape of `ReadableSpan` of OpenTelemetry JS. */
export interface SpanSource {
  readonly resource: ResourceSource;
  readonly instrumentationScope: ScopeSource;
  readonly name: string;
  /** 0 internal, 1 server, 2 client, 3 producer, 4 consumer: one less than on the wire. */
  readonly kind: number;
  spanContext(): SpanContextSource;
  readonly parentSpanContext?: SpanContextSource | undefined;
  readonly startTime: Time;
  readonly endTime: Time;
  readonly attributes: AttributesSource;
  readonly droppedAttributesCount: number;
  readonly events: readonly {
    readonly name: string;
    readonly time: Time;
    readonly attributes?: AttributesSource | undefined;
    readonly droppedAttributesCount?: number | undefined;
  }[];
  readonly droppedEventsCount: number;
  readonly links: readonly {
    readonly context: SpanContextSource;
    readonly attributes?: AttributesSource | undefined;
    readonly droppedAttributesCount?: number | undefined;
  }[];
  readonly droppedLinksCount: number;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message?: string | undefined };
}

/** A log record, in the shape of `ReadableLogRecord` of OpenTelemetry JS. */
export interface LogSource {
  readonly resource: ResourceSource;
  readonly instrumentationScope: ScopeSource;
  readonly hrTime: Time;
  readonly hrTimeObserved: Time;
  readonly spanContext?: SpanContextSource | undefined;
  /** 1-24; see the data model of OpenTelemetry. */
  readonly severityNumber?: number | undefined;
  readonly severityText?: string | undefined;
  readonly body?: unknown;
  readonly eventName?: string | undefined;
  readonly attributes: AttributesSource;
  readonly droppedAttributesCount: number;
}

/** A recorded value of a data point, with the span in which it was recorded. */
export interface ExemplarSource {
  readonly value: number;
  readonly time: Time;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** What was recorded with it and is no label of the series. */
  readonly filteredAttributes?: AttributesSource | undefined;
}

export interface HistogramSource {
  readonly count: number;
  readonly sum?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly buckets: { readonly boundaries: readonly number[]; readonly counts: readonly number[] };
}

export interface BucketsSource {
  readonly offset: number;
  readonly bucketCounts: readonly number[];
}

export interface ExponentialHistogramSource {
  readonly count: number;
  readonly sum?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive: BucketsSource;
  readonly negative: BucketsSource;
}

export interface DataPointSource<Value> {
  readonly startTime: Time;
  readonly endTime: Time;
  readonly attributes: AttributesSource;
  readonly value: Value;
  readonly exemplars?: readonly ExemplarSource[] | undefined;
}

interface MetricOf<Type extends number, Value> {
  readonly descriptor: {
    readonly name: string;
    readonly description: string;
    readonly unit: string;
    /** 0 whole numbers, 1 floating point. */
    readonly valueType: number;
  };
  readonly dataPointType: Type;
  /** 0 delta, 1 cumulative: one less than on the wire. */
  readonly aggregationTemporality: number;
  readonly dataPoints: readonly DataPointSource<Value>[];
}

/** One instrument's data points, in the shape of `MetricData` of OpenTelemetry JS. */
export type MetricSource =
  | MetricOf<0, HistogramSource>
  | MetricOf<1, ExponentialHistogramSource>
  | MetricOf<2, number>
  | (MetricOf<3, number> & { readonly isMonotonic: boolean });

/** One collection of metrics, in the shape of `ResourceMetrics` of OpenTelemetry JS. */
export interface MetricsSource {
  readonly resource: ResourceSource;
  readonly scopeMetrics: readonly {
    readonly scope: ScopeSource;
    readonly metrics: readonly MetricSource[];
  }[];
}
