/** Options of `forceFlush()` and `shutdown()`. */
export interface FlushOptions {
  /**
   * Milliseconds to wait at most; what is not a number from 0 on is ignored. Default: 5,000 for `forceFlush()`,
   * `THROUGHLINE_SHUTDOWN_TIMEOUT` for `shutdown()`.
   */
  timeoutMs?: number;
}

/** What became of the telemetry, in spans, log records and metric data points together. */
export interface FlushResult {
  /** Taken by the endpoint during the call. */
  readonly delivered: number;
  /** Lost during the call, and counted by reason in the ledger: refused by the endpoint, or no room for it. */
  readonly dropped: number;
  /** Still in memory at the end of the call, on its way; 0 after `shutdown()`. */
  readonly pending: number;
  /**
   * On disk at the end of the call: sent when the endpoint answers again, or by the next start of the same service.
   * With `THROUGHLINE_SPOOL=durable` what is pending is on disk, too.
   */
  readonly onDisk: number;
}

export const NOTHING_TO_FLUSH: FlushResult = Object.freeze({
  delivered: 0,
  dropped: 0,
  pending: 0,
  onDisk: 0,
});
