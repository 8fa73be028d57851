import {
  type Attributes,
  type Context,
  type Histogram,
  type MeterProvider,
  metrics,
} from '@opentelemetry/api';

/** Bounds of the buckets for calls of databases and brokers in seconds, as the semantic conventions advise. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** A histogram of durations, made with its first value: a meter that is asked for earlier never records. */
export class CallDuration {
  readonly #name: string;
  readonly #description: string;
  #provider: MeterProvider | undefined;
  #histogram: Histogram | undefined;

  constructor(name: string, description: string) {
    this.#name = name;
    this.#description = description;
  }

  record(seconds: number, labels: Attributes, context: Context): void {
    const now = metrics.getMeterProvider();
    if (this.#histogram === undefined || now !== this.#provider) {
      this.#provider = now;
      this.#histogram = now.getMeter('throughline.client').createHistogram(this.#name, {
        description: this.#description,
        unit: 's',
        advice: { explicitBucketBoundaries: BUCKETS },
      });
    }
    this.#histogram.record(seconds, labels, context);
  }
}
