import type { SyncRequest, SyncTask } from '@throughline/otlp';

/** A finished OTLP request that an exit still holds when the process ends. */
export interface LastRequest {
  readonly request: SyncRequest;
  /** Told what became of it, at once after the synchronous send. */
  settle(delivered: boolean): void;
  /** Whether the endpoint is known to answer; undefined: the report knows. */
  readonly isAnswering?: boolean | undefined;
}

/** An exit that can hand over what it holds when there is no time left for promises. */
export interface LastExit {
  /** Everything not known to be delivered, redacted and encoded; empties the exit. */
  takeLastRequests(): LastRequest[];
  /**
   * Writes what the exit holds to disk before it is sent; absent where there is no spool behind it.
   *
   * @returns whether all of it is on disk
   */
  keep?(): boolean;
  /**
   * Waits for answers that only the event loop can bring, so that nothing is sent again that has arrived; undefined
   * where there are none.
   */
  landed?(deadlineMs: number): Promise<void> | undefined;
  /** Reads the answers to what is in flight without the event loop; the next `takeLastRequests` leaves it out. */
  answersInFlight?(): SyncTask[];
}
