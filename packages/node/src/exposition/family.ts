/**
 * What is served to Prometheus, before it is text: names, labels and bounds are legal and final. The same whether it was
 * recorded in this process or came from another one of its group.
 */

/** An up-down counter is served as a gauge, but can be added up: of several processes, and it goes with its process. */
export type FamilyKind = 'counter' | 'gauge' | 'updown' | 'histogram';

export interface Family {
  /** `orders_total`, `http_server_request_duration_seconds`. */
  readonly name: string;
  readonly kind: FamilyKind;
  /** The unit in words where the name ends in it (before `_total`); else empty. */
  readonly unit: string;
  readonly help: string;
  /** Numbers for all kinds but histograms; undefined where whoever reads them may rest for a moment. */
  readonly samples: Iterable<Sample | undefined>;
}

export type Sample = NumberSample | HistogramSample | ExponentialSample;

interface AnySample {
  /** As they stand between braces: `method="GET",route="/"`; escaped, empty where there are none. */
  readonly labels: string;
  readonly exemplars?: readonly SampleExemplar[] | undefined;
}

export interface NumberSample extends AnySample {
  readonly value: number;
}

export interface HistogramSample extends AnySample {
  /** Ascending upper bounds, without the infinite one. */
  readonly bounds: readonly number[];
  /** Of each bucket alone; one more than there are bounds. */
  readonly counts: readonly number[];
  /** Undefined where negative values make it meaningless. */
  readonly sum: number | undefined;
}

export interface ExponentialSample extends AnySample {
  /** Bucket i holds values above base^i up to base^(i + 1), where base is 2^(2^-scale). */
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
  readonly sum: number | undefined;
}

export interface ExponentialBuckets {
  /** The index of the first bucket. */
  readonly offset: number;
  readonly counts: readonly number[];
}

/** One measurement with its trace, as OpenMetrics writes it. */
export interface SampleExemplar {
  /** As they stand between braces; 128 characters at most, by OpenMetrics. */
  readonly labels: string;
  readonly value: number;
  /** Seconds since 1970. */
  readonly time: number;
}

/** What is served at one moment. */
export interface Snapshot {
  readonly families: readonly Family[];
  /** What `target_info` says, each as the text between braces. */
  readonly targets: readonly string[];
}
