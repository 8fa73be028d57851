import type { MetricSeries, TelemetrySource } from '@throughline/viewer';
import type { LiveMark } from './live-points.ts';
import type { StoredRequest } from './stored-requests.ts';

/** The metric of requests, by OpenTelemetry's semantic conventions for HTTP. */
const REQUESTS = 'http.server.request.duration';

interface OfService {
  readonly series: readonly MetricSeries[];
  /** There are more series than one answer holds. */
  readonly isCut: boolean;
  /** When its latest measurement came; microseconds since 1970. */
  readonly lastUs: number;
}

/** Says of routes whether a metric counts and times their requests. */
export class RouteMetrics {
  readonly #services = new Map<string, OfService>();

  static async read(source: TelemetrySource, services: Iterable<string>): Promise<RouteMetrics> {
    const metrics = new RouteMetrics();
    const all = await source.metrics();
    const isThere = all.some(({ name }) => name === REQUESTS);
    for (const service of services) {
      const lastUs = Math.max(
        0,
        ...all.filter((one) => one.services.includes(service)).map((one) => one.lastUs),
      );
      const query = { name: REQUESTS, service, sinceUs: 0, untilUs: Date.now() * 1_000, maxPoints: 1 };
      const { series, total } = isThere ? await source.metric(query) : { series: [], total: 0 };
      metrics.#services.set(service, { series, isCut: total > series.length, lastUs });
    }
    return metrics;
  }

  /** @param requests of one service and one route */
  judge(requests: readonly StoredRequest[]): LiveMark {
    const [first] = requests;
    const of = first && this.#services.get(first.service);
    if (!first || !of) return { mark: 'unknown', why: 'there is no request' };
    const { span, traceId, service } = first;
    const method = span.attributes['http.request.method'];
    const route = span.attributes['http.route'];
    const found = of.series.filter(
      ({ attributes }) => attributes['http.route'] === route && attributes['http.request.method'] === method,
    );
    if (found.some(({ points }) => points.some(({ count }) => count !== null && count > 0))) {
      return { mark: 'yes', why: `${REQUESTS} has its route` };
    }
    if (of.lastUs === 0) return { mark: 'no', why: `no metric of ${service} has come`, traceId };
    if (of.isCut) return { mark: 'unknown', why: `${REQUESTS} has more series than one answer holds` };
    const firstUs = Math.min(...requests.map((one) => one.span.startUs));
    if (of.lastUs < firstUs) return { mark: 'unknown', why: 'no metric has come since its first request' };
    return { mark: 'no', why: `${REQUESTS} has no series of its route`, traceId };
  }
}
