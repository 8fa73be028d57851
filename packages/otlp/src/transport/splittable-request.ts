/** An export request as its records, and a way to write some of them as a request again. */
export interface SplittableRequest {
  /** Spans, log records or metrics, each with the items it stands for (a metric: its data points). */
  readonly itemsOf: readonly number[];
  /** The request with records `from` up to, not including, `to`. */
  write(from: number, to: number): Uint8Array;
}
