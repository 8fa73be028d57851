import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Attributes, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  type MetricProducer,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { type Collector, collectNow } from '../exits/collect-now.ts';
import { loadPackage } from '../exits/load-package.ts';
import type { EndpointParts } from '../exposition/metrics-endpoint.ts';
import type { Collected } from '../exposition/snapshot.ts';
import { ownWorker } from './worker-name.ts';

export interface PrometheusReaderOptions {
  /** Makes resource attributes safe for `target_info`. */
  redactResource(attributes: Attributes): Attributes;
  /** Told what could not be collected or served: once for each metric name, and of each failed scrape. */
  onFault?(scope: string, error: unknown): void;
  /** Whether the text is that of `@opentelemetry/exporter-prometheus`. */
  isStock?: boolean;
}

/** Milliseconds that the callbacks of observable instruments may take in one scrape. */
const collectTimeoutMs = 5000;
/** Milliseconds that a scrape waits for resource detectors which are still asking. */
const resourceTimeoutMs = 1000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Collects for Prometheus, when it is asked. What makes the text (`exposition`) is loaded by the first scrape. The
 * management listener serves it.
 */
export class PrometheusReader extends MetricReader {
  /** Gathers the metrics of the processes and threads that this one answers for; undefined as long as it is alone. */
  group: ReturnType<EndpointParts['group']>;
  readonly isStock: boolean;
  readonly #options: PrometheusReaderOptions;
  readonly #unserved = new Set<string>();
  #collector: Collector | undefined;
  #handler: Handler | undefined;
  #reading: Promise<Collected> | undefined;

  constructor(options: PrometheusReaderOptions) {
    super({
      aggregationSelector: () => ({ type: AggregationType.DEFAULT }),
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
      otelComponentType: 'prometheus_http_text_metric_exporter',
    });
    this.#options = options;
    this.isStock = options.isStock ?? false;
  }

  override setMetricProducer(producer: MetricProducer): void {
    super.setMetricProducer(producer);
    this.#collector = producer as unknown as Collector;
  }

  /** What is recorded in this thread now. Who asks while it is collected gets the same. */
  read(): Promise<Collected> {
    this.#reading ??= context
      .with(suppressTracing(ROOT_CONTEXT), () => this.#collect())
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  /** The same for an `exit` handler: without what a callback observes only after it has awaited something. */
  readNow(): Collected {
    if (this.#collector === undefined) return { attributes: {}, scopeMetrics: [] };
    const { resource, scopeMetrics } = collectNow(this.#collector, (error) =>
      this.onFault('an observable metric could not be collected', error),
    );
    return { attributes: this.#options.redactResource(knownAttributes(resource)), scopeMetrics };
  }

  /** Answers one scrape; the reason of a failure stays in this process. */
  getMetricsRequestHandler(request: IncomingMessage, response: ServerResponse): void {
    this.#handler ??= this.#makeHandler();
    this.#handler(request, response);
  }

  onFault = (scope: string, error: unknown): void => this.#options.onFault?.(scope, error);

  onUnserved = (name: string, why: string): void => {
    if (this.#unserved.has(name) || this.#unserved.size >= 100) return;
    this.#unserved.add(name);
    this.onFault(`the metric ${name} is not served to Prometheus`, new Error(why));
  };

  protected async onForceFlush(): Promise<void> {}

  protected async onShutdown(): Promise<void> {}

  #makeHandler(): Handler {
    const parts: EndpointParts = {
      read: () => this.read(),
      worker: ownWorker(),
      group: () => this.group,
      onUnserved: this.onUnserved,
      onFault: this.onFault,
    };
    if (this.isStock) {
      const { stockEndpoint } = loadPackage<typeof import('../exposition/stock-endpoint.ts')>(
        '#src/exposition/stock-endpoint',
      );
      return stockEndpoint(parts);
    }
    const { metricsEndpoint } = loadPackage<typeof import('../exposition/metrics-endpoint.ts')>(
      '#src/exposition/metrics-endpoint',
    );
    return metricsEndpoint(parts);
  }

  async #collect(): Promise<Collected> {
    const { resourceMetrics, errors } = await this.collect({ timeoutMillis: collectTimeoutMs });
    if (errors.length > 0) this.onFault('an observable metric could not be collected', errors[0]);
    const { resource, scopeMetrics } = resourceMetrics;
    return { attributes: this.#options.redactResource(await attributesOf(resource)), scopeMetrics };
  }
}

/** What is known of the resource by now; cloud detectors may take seconds, and a scrape has a deadline. */
async function attributesOf(resource: Resource): Promise<Attributes> {
  if (resource.asyncAttributesPending) {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, resourceTimeoutMs);
      timer.unref();
    });
    await Promise.race([resource.waitForAsyncAttributes?.(), timeout]);
    clearTimeout(timer);
  }
  return knownAttributes(resource);
}

function knownAttributes(resource: Resource): Attributes {
  if (!resource.asyncAttributesPending) return resource.attributes;
  const known: Attributes = {};
  for (const [key, value] of resource.getRawAttributes()) {
    if (value === null || value === undefined || key === '__proto__' || Object.hasOwn(known, key)) continue;
    if (typeof value === 'object' && 'then' in value) continue;
    known[key] = value as NonNullable<Attributes[string]>;
  }
  return known;
}
