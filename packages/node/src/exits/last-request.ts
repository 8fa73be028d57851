/** What one exit still holds when the process ends: a finished OTLP request, ready for a synchronous send. */
export interface LastRequest {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** An exit that can hand over what it holds when there is no time left for promises. */
export interface LastExit {
  /** Everything not known to be delivered, redacted and encoded; empties and closes the exit. */
  takeLastRequest(): LastRequest | undefined;
}
