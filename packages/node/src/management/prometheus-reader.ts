import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Attributes, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { targetAttributes, toPrometheusMetrics } from './prometheus-translation.ts';

export interface PrometheusReaderOptions {
  /** Makes resource attributes safe for `target_info`. */
  redactResource(attributes: Attributes): Attributes;
  /** Told what could not be collected or served: once for each metric name, and of each failed scrape. */
  onFault?(scope: string, error: unknown): void;
}

/** Milliseconds that the callbacks of observable instruments may take in one scrape. */
const collectTimeoutMs = 5000;
/** Milliseconds that a scrape waits for resource detectors which are still asking. */
const resourceTimeoutMs = 1000;

/**
 * The exporter of `@opentelemetry/exporter-prometheus` without its server, and with names, labels and `target_info`
 * by the OpenTelemetry-to-Prometheus rules. The management listener serves it.
 */
export class PrometheusReader extends PrometheusExporter {
  readonly #options: PrometheusReaderOptions;
  readonly #serializer = new PrometheusSerializer('', false, undefined, false, true);
  readonly #unserved = new Set<string>();
  #scraping: Promise<string> | undefined;

  constructor(options: PrometheusReaderOptions) {
    super({ preventServerStart: true, withoutScopeInfo: true });
    this.#options = options;
  }

  /** The metrics in the text format of Prometheus (0.0.4). Scrapes at the same time share one collection. */
  scrape(): Promise<string> {
    this.#scraping ??= context
      .with(suppressTracing(ROOT_CONTEXT), () => this.#collectText())
      .finally(() => {
        this.#scraping = undefined;
      });
    return this.#scraping;
  }

  /** Answers one scrape; the reason of a failure stays in this process. */
  override getMetricsRequestHandler(_request: IncomingMessage, response: ServerResponse): void {
    void this.scrape().then(
      (text) => answer(response, 200, text),
      (error) => {
        this.#options.onFault?.('the metrics could not be collected for Prometheus', error);
        answer(response, 500, 'The metrics could not be collected.\n');
      },
    );
  }

  async #collectText(): Promise<string> {
    const { resourceMetrics, errors } = await this.collect({ timeoutMillis: collectTimeoutMs });
    if (errors.length > 0) this.#options.onFault?.('an observable metric could not be collected', errors[0]);
    return this.#serializer.serialize({
      resource: resourceFromAttributes(
        targetAttributes(this.#options.redactResource(await attributesOf(resourceMetrics.resource))),
      ),
      scopeMetrics: toPrometheusMetrics(resourceMetrics.scopeMetrics, (name, why) =>
        this.#tellOnce(name, why),
      ),
    });
  }

  #tellOnce(name: string, why: string): void {
    if (this.#unserved.has(name) || this.#unserved.size >= 100) return;
    this.#unserved.add(name);
    this.#options.onFault?.(`the metric ${name} is not served to Prometheus`, new Error(why));
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  response.writeHead(status, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
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
  if (!resource.asyncAttributesPending) return resource.attributes;
  const known: Attributes = {};
  for (const [key, value] of resource.getRawAttributes()) {
    if (value === null || value === undefined || key in known) continue;
    if (typeof value === 'object' && 'then' in value) continue;
    known[key] = value as NonNullable<Attributes[string]>;
  }
  return known;
}
