import type { SyncRequest } from '@throughline/otlp';

/** A finished OTLP request that an exit still holds when the process ends. */
export interface LastRequest {
  readonly request: SyncRequest;
  /** Told what became of it, at once after the synchronous send. */
  settle(delivered: boolean): void;
}

/** An exit that can hand over what it holds when there is no time left for promises. */
export interface LastExit {
  /** Everything not known to be delivered, redacted and encoded; empties the exit. */
  takeLastRequests(): LastRequest[];
}
