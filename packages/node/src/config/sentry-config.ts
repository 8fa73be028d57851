/** Where errors go beside OTLP. */
export interface SentryConfig {
  readonly dsn: string;
  readonly environment: string | undefined;
  readonly release: string | undefined;
  /** Of the recorded traces; 0: none. */
  readonly tracesShare: number;
}
