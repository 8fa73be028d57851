/** What a sink has received. */
export interface SinkCount {
  /** Bodies of all requests as they came over the wire. */
  bytes: number;
  /** Unix ms of the last request. */
  lastAt: number;
  spans: number;
  /** Spans of requests that the service served. */
  servers: number;
}
