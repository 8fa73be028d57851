import {
  type CollectionResult,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PeriodicExportingMetricReaderOptions,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { type Collector, collectNow, hasAwaitingCallbacks } from './collect-now.ts';

export interface LastMetricReaderOptions extends PeriodicExportingMetricReaderOptions {
  onFault(scope: string, error: unknown): void;
}

/** The periodic reader, which can also collect when the process has no time left for promises. */
export class LastMetricReader extends PeriodicExportingMetricReader {
  readonly #options: LastMetricReaderOptions;
  #collector: Collector | undefined;
  /** Collected, and not with the exporter yet: a collection waits for what the resource does not know yet. */
  #collected: ResourceMetrics | undefined;
  #isOver = false;

  constructor(options: LastMetricReaderOptions) {
    super(options);
    this.#options = options;
  }

  override setMetricProducer(producer: MetricProducer): void {
    super.setMetricProducer(producer);
    this.#collector = producer as unknown as Collector;
  }

  override async collect(
    options?: Parameters<PeriodicExportingMetricReader['collect']>[0],
  ): Promise<CollectionResult> {
    const result = await super.collect(options);
    this.#collected = result.resourceMetrics;
    return result;
  }

  protected override async onShutdown(): Promise<void> {
    await super.onShutdown();
    this.#isOver = true;
  }

  /** The exporter has these metrics. */
  exported(metrics: ResourceMetrics): void {
    if (this.#collected === metrics) this.#collected = undefined;
  }

  /** What was collected and has not come to the exporter yet, and what was counted since; never throws. */
  collectNow(): ResourceMetrics[] {
    if (this.#isOver || !this.#collector) return [];
    const { onFault } = this.#options;
    const waiting = this.#collected ? [this.#collected] : [];
    this.#collected = undefined;
    try {
      const now = collectNow(this.#collector, (error) =>
        onFault('an observable metric could not be collected', error),
      );
      return [...waiting, now].filter(({ scopeMetrics }) => scopeMetrics.length > 0);
    } catch (error) {
      onFault('the last metrics could not be collected', error);
      return waiting;
    }
  }

  /** Whether a collection by promises has more than `collectNow` would. */
  get hasAwaitingCallbacks(): boolean {
    try {
      return !this.#isOver && this.#collector !== undefined && hasAwaitingCallbacks(this.#collector);
    } catch {
      return false;
    }
  }
}
