import type { OnUnserved } from '../exposition/families.ts';
import type { Collected } from '../exposition/snapshot.ts';

/** What a process or thread brings into its group. */
export interface GroupParts {
  /** What it is called in the label `worker`: `0` for the primary, the id of a cluster's worker, `1/2` for a thread of it. */
  readonly worker: string;
  /** Collects what is recorded in this thread. */
  read(): Promise<Collected>;
  /** The same without a promise, for an `exit` handler. */
  readNow(): Collected;
  readonly onUnserved: OnUnserved;
  /** Told what went wrong; nothing of it reaches the application. */
  onFault(scope: string, error: unknown): void;
}
