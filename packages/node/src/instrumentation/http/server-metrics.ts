import {
  type Attributes,
  type Context,
  type Histogram,
  metrics,
  type UpDownCounter,
} from '@opentelemetry/api';
import { tellServedRequest } from '@throughline/api/runtime';
import { type RecordedSeries, seriesOf } from '../../metering/index.ts';
import { DURATION_BUCKETS } from './duration-buckets.ts';
import { conventionMethod, OTHER_METHOD } from './methods.ts';

/** What requests of one method, scheme and version of HTTP have in common: their metrics, and the name of their spans. */
export interface RequestKind {
  /** As the conventions have it. */
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** The name of a span whose route is not known: the method, `HTTP` for one that the conventions do not know. */
  readonly spanName: string;
  /** The series of `http.server.active_requests`. */
  readonly active: RecordedSeries;
  /** Labels of `http.server.request.duration` without route, status and error. */
  readonly common: Attributes;
  /** The series of requests that have ended, by route and status. */
  readonly byRoute: Map<string | undefined, Map<number, EndSeries>>;
}

/** What is recorded of requests with the same labels. */
interface EndSeries {
  readonly labels: Attributes;
  readonly duration: RecordedSeries;
  /** Made with the first of its values. */
  requestSize: RecordedSeries | undefined;
  responseSize: RecordedSeries | undefined;
}

/** How a request ended. */
export interface RequestEnd {
  readonly route: string | undefined;
  /** Undefined where an error came before the end of the response. */
  readonly status: number | undefined;
  readonly errorType: string | undefined;
  readonly seconds: number;
  /** Undefined where nobody has said it. */
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
  readonly context: Context;
}

/** Versions and methods that are no constants of Node must not fill the memory, nor must routes that are raw paths. */
const MOST_KINDS = 64;
const MOST_ROUTES = 1_000;

interface Instruments {
  readonly active: UpDownCounter;
  readonly duration: Histogram;
  readonly requestSize: Histogram;
  readonly responseSize: Histogram;
}

/** Bytes: from a handful to what no request should have. */
const SIZE_BUCKETS = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

let instruments: Instruments | undefined;
const kinds: Record<'http' | 'https', Map<string, RequestKind[]>> = { http: new Map(), https: new Map() };

/** The kind of a request; the same object for the same kind. */
export function requestKind(
  method: string | undefined,
  scheme: 'http' | 'https',
  version: string,
): RequestKind {
  const known = kinds[scheme];
  const name = conventionMethod(method);
  const ofMethod = known.get(name);
  if (ofMethod !== undefined) {
    for (const kind of ofMethod) if (kind.common['network.protocol.version'] === version) return kind;
  }
  const kind = newKind(name, scheme, version);
  if (ofMethod === undefined) known.set(name, [kind]);
  else if (ofMethod.length < MOST_KINDS) ofMethod.push(kind);
  return kind;
}

export function requestStarted({ active }: RequestKind, context: Context): void {
  active.record(1, context);
}

export function requestEnded(kind: RequestKind, end: RequestEnd): void {
  const { context, requestBytes, responseBytes } = end;
  kind.active.record(-1, context);
  const series = seriesOfEnd(kind, end);
  series.duration.record(end.seconds, context);
  if (requestBytes !== undefined) {
    series.requestSize ??= seriesOf(madeInstruments().requestSize, series.labels);
    series.requestSize.record(requestBytes, context);
  }
  if (responseBytes !== undefined) {
    series.responseSize ??= seriesOf(madeInstruments().responseSize, series.labels);
    series.responseSize.record(responseBytes, context);
  }
  tellServedRequest(kind.method, end.route, end.errorType !== undefined, end.seconds, context);
}

function newKind(method: string, scheme: 'http' | 'https', version: string): RequestKind {
  const labels = { 'http.request.method': method, 'url.scheme': scheme };
  return {
    method,
    scheme,
    spanName: method === OTHER_METHOD ? 'HTTP' : method,
    active: seriesOf(madeInstruments().active, labels),
    common: { ...labels, 'network.protocol.version': version },
    byRoute: new Map(),
  };
}

function seriesOfEnd(kind: RequestKind, end: RequestEnd): EndSeries {
  const { route, status } = end;
  const ofRoute = kind.byRoute.get(route);
  const known = status === undefined ? undefined : ofRoute?.get(status);
  if (known !== undefined) return known;
  const labels = newLabels(kind, end);
  const duration = seriesOf(madeInstruments().duration, labels);
  const series: EndSeries = { labels, duration, requestSize: undefined, responseSize: undefined };
  if (status === undefined) return series;
  if (ofRoute !== undefined) ofRoute.set(status, series);
  else if (kind.byRoute.size < MOST_ROUTES) kind.byRoute.set(route, new Map([[status, series]]));
  return series;
}

function newLabels({ common }: RequestKind, { route, status, errorType }: RequestEnd): Attributes {
  const labels: Attributes = { ...common };
  if (route !== undefined) labels['http.route'] = route;
  if (status !== undefined) labels['http.response.status_code'] = status;
  if (errorType !== undefined) labels['error.type'] = errorType;
  return labels;
}

/** Made with the first request: a meter that is asked for before the provider is there never records. */
function madeInstruments(): Instruments {
  if (instruments === undefined) {
    const meter = metrics.getMeter('throughline.http');
    instruments = {
      active: meter.createUpDownCounter('http.server.active_requests', {
        unit: '{request}',
        description: 'Number of active HTTP server requests.',
      }),
      duration: meter.createHistogram('http.server.request.duration', {
        unit: 's',
        description: 'Duration of HTTP server requests.',
        advice: { explicitBucketBoundaries: DURATION_BUCKETS },
      }),
      requestSize: meter.createHistogram('http.server.request.body.size', {
        unit: 'By',
        description: 'Size of HTTP server request bodies.',
        advice: { explicitBucketBoundaries: SIZE_BUCKETS },
      }),
      responseSize: meter.createHistogram('http.server.response.body.size', {
        unit: 'By',
        description: 'Size of HTTP server response bodies.',
        advice: { explicitBucketBoundaries: SIZE_BUCKETS },
      }),
    };
  }
  return instruments;
}
