export interface JournalOptions {
  /** Default: the folder of the spool. Created 0700 with the first record. */
  readonly folder?: string | undefined;
  /** `service.name`: what dead processes of the same service left is claimed. */
  readonly service: string;
  /** Bytes after which the file is written anew with what still counts; more where that alone takes more. Default 256 KiB. */
  readonly compactBytes?: number;
  /** Milliseconds between heartbeats; default 1,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds without a heartbeat after which a process in another container counts as dead; default 60,000. */
  readonly staleAfterMs?: number;
  /** Everything that still counts, with which the file begins and begins anew. */
  snapshot(): Iterable<string>;
  /** Told once that the folder cannot be used, and why. */
  onProblem(message: string): void;
}

/** A small append-only file of this thread that outlives it; see `openJournal`. */
export interface Journal {
  /**
   * Writes a record; it survives the process when this returns, not a machine that loses its power. Never throws.
   * @returns false where it could not be written; once that works again, the file begins anew with the snapshot
   */
  append(record: string): boolean;
  /** Takes over what dead processes of the same service left, one journal at a time. Synchronous, and never throws. */
  claim(): Generator<ClaimedJournal, void>;
  /** How many journals were left because another version wrote them. */
  readonly foreign: number;
  /** Removes the file, and gives up what was claimed and not settled. */
  close(): void;
}

/** A journal of a process that is dead, taken over: nobody else gets it while this process lives. */
export interface ClaimedJournal {
  readonly records: readonly string[];
  /** Stretches of the file that are no sound records. */
  readonly torn: number;
  /** Unix milliseconds of the last sign of life: a record or a heartbeat. */
  readonly lastSign: number;
  /** It is dealt with: removes it. */
  settle(): void;
}
