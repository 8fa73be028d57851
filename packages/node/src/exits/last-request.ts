import type { SyncRequest } from '@throughline/otlp';

/** What one exit still holds when the process ends: a finished OTLP request, ready for a synchronous send. */
export type LastRequest = SyncRequest;

/** An exit that can hand over what it holds when there is no time left for promises. */
export interface LastExit {
  /** Everything not known to be delivered, redacted and encoded; empties the exit. */
  takeLastRequest(): LastRequest | undefined;
}
