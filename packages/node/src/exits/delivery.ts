import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import {
  type Batch,
  createTransport,
  type Endpoint,
  replayInto,
  type Settled,
  type Spool,
  type SpoolPlace,
  type SyncTask,
  type Transport,
} from '@throughline/otlp';
import { type Account, NO_ENDPOINT, type Signal, signals } from './account.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { DropReason } from './drop-reasons.ts';
import type { LastExit, LastRequest } from './last-request.ts';

export interface DeliveryOptions {
  readonly endpoints: Partial<Record<Signal, Endpoint>>;
  /** Absent where nothing may be written. */
  readonly spool?: Spool | undefined;
  /** Each batch is on disk before it is sent. */
  readonly writeAhead: boolean;
  /** Bytes of encoded batches in memory; beyond it the oldest are dropped. */
  readonly maxPendingBytes: number;
  /** Bytes from which on the spool takes the oldest, while it can. */
  readonly spillFromBytes: number;
  readonly report: DeliveryReport;
  onFault(scope: string, error: unknown): void;
}

/** After the start, and between two looks for what others have left behind. */
const FIRST_LOOK_MS = 1_000;
const NEXT_LOOK_MS = 10_000;

/** What a batch carries through the transport. */
interface Tag {
  /** When it was offered, by the monotonic clock. */
  at?: number;
  place?: SpoolPlace | undefined;
  onSettled?: (() => void) | undefined;
}

/** The road of encoded batches: a transport, and a spool for what the transport cannot hold or deliver. */
export class Delivery implements LastExit {
  readonly #options: DeliveryOptions;
  readonly #transport: Transport;
  #isReplaying = false;
  /** Something waits on disk alone. */
  #hasSpilled = false;
  #ended = false;
  #look: NodeJS.Timeout | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#transport = createTransport({
      endpoints: options.endpoints,
      maxPendingBytes: options.maxPendingBytes,
      spillFromBytes: options.spillFromBytes,
      runUntraced: (run) => context.with(suppressTracing(ROOT_CONTEXT), run),
      spill: ({ batch, isHalf }) => this.#spill(batch, isHalf),
      onSettled: (settled) => this.#settled(settled),
      onEndpoint: ({ signal, state, reason }) => {
        if (state === 'away') options.report.failed(signal, this.#urlOf(signal), reason, true);
        else {
          options.report.answered(signal, this.#urlOf(signal));
          this.#replay();
        }
      },
      onFault: (error) => options.onFault('delivery', error),
    });
    this.#openAccounts();
    this.#lookForOrphans();
  }

  get hasSpool(): boolean {
    return this.#options.spool !== undefined;
  }

  get writesAhead(): boolean {
    return this.#options.writeAhead;
  }

  /** Bytes of the batches in memory. */
  get heldBytes(): number {
    return this.#options.maxPendingBytes - this.#transport.roomBytes;
  }

  isAway(signal: Signal): boolean {
    return this.#transport.isAway(signal);
  }

  /** Takes a batch; `onSettled` is told when nothing more will happen to it in memory. */
  offer(batch: Omit<Batch, 'tag'>, onSettled?: () => void): void {
    if (this.#ended) {
      this.#keepOrDrop({ ...batch, tag: {} });
      return;
    }
    const place = this.#options.writeAhead ? this.#options.spool?.append(batch, true) : undefined;
    this.#transport.offer({ ...batch, tag: { at: performance.now(), place, onSettled } satisfies Tag });
  }

  /** The same, but on disk when it returns. @returns false where only memory has it */
  offerKept(batch: Omit<Batch, 'tag'>): boolean {
    const place = this.#ended
      ? undefined
      : this.#options.spool?.appendSync({ ...batch, tag: undefined }, true);
    if (place === undefined) {
      this.offer(batch);
      return false;
    }
    this.#transport.offer({ ...batch, tag: { at: performance.now(), place } satisfies Tag });
    return true;
  }

  /** A batch for the last send, which no transport gets any more. */
  lastRequest(batch: Batch, isHalf = false): LastRequest[] {
    const request = this.#transport.toSyncRequest(batch);
    if (!request) return [];
    return [{ request, settle: (delivered) => this.#settleLast(batch, isHalf, delivered) }];
  }

  /**
   * Waits until everything offered before is settled, at the latest after the deadline. Holds no process: whoever
   * waits for a flush does.
   *
   * @returns items still pending
   */
  flush(deadlineMs: number): Promise<number> {
    return this.#transport.flush(deadlineMs, false);
  }

  answersInFlight(): SyncTask[] {
    return this.#transport.answersInFlight();
  }

  landed(deadlineMs: number): Promise<void> | undefined {
    return this.#transport.land(deadlineMs);
  }

  takeLastRequests(): LastRequest[] {
    this.#ended = true;
    return this.#transport.takePending().flatMap(({ batch, isHalf }) => this.lastRequest(batch, isHalf));
  }

  /** Nothing comes after this: what is on disk may be taken over by another process. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#look);
    void this.#transport.close(0);
    this.#options.spool?.close();
  }

  #settled({ batch, delivered, rejected, dropped, taken, reason, detail }: Settled): void {
    const { report, spool } = this.#options;
    const { at, place, onSettled } = tagOf(batch);
    onSettled?.();
    if (reason === 'closed' && place) {
      // For a signal that is not exported here (any more): it stays for whoever exports it.
      spool?.release(place);
      return;
    }
    // Half of it may still have its last send before it; the copy on disk then stays, at the cost of doubling.
    if (place && !(taken > 0 && this.#ended)) spool?.acknowledge(place);
    const endpoint = this.#urlOf(batch.signal);
    if (at !== undefined && taken === 0) {
      const error = dropped > 0 ? (detail ?? reason) : rejected > 0 ? 'rejected' : undefined;
      report.of(batch.signal, endpoint).onOperation((performance.now() - at) / 1000, error);
    }
    if (delivered > 0) report.delivered(batch.signal, delivered, endpoint);
    report.rejected(batch.signal, rejected, detail, endpoint);
    if (dropped > 0) report.dropped(batch.signal, dropped, reasons[reason ?? 'refused'], endpoint, detail);
    if (delivered > 0 && spool && this.heldBytes < this.#options.spillFromBytes / 2) this.#replaySpilled();
  }

  #replaySpilled(): void {
    if (!this.#hasSpilled) return;
    this.#hasSpilled = false;
    this.#replay();
  }

  #settleLast(batch: Batch, isHalf: boolean, delivered: boolean): void {
    const { place } = tagOf(batch);
    if (!delivered) {
      this.#keepOrDrop(batch, isHalf);
      return;
    }
    // Of a half the record on disk holds the other one, too.
    if (place && !isHalf) this.#options.spool?.acknowledge(place);
    this.#options.report.delivered(batch.signal, batch.items, this.#urlOf(batch.signal));
  }

  #keepOrDrop(batch: Batch, isHalf = false): void {
    if (this.#keep(batch, isHalf)) return;
    this.#options.report.dropped(batch.signal, batch.items, 'process_end', this.#urlOf(batch.signal));
  }

  /** Each new batch asks anew: a spool that takes nothing is not asked. */
  #spill(batch: Batch, isHalf: boolean): boolean {
    const isWrittenAhead = tagOf(batch).place !== undefined;
    return (isWrittenAhead || this.#options.spool?.takesBatches === true) && this.#keep(batch, isHalf);
  }

  /** True: the spool has it. A half becomes a record of its own: that of the whole is done with the other half. */
  #keep(batch: Batch, isHalf: boolean): boolean {
    const { spool } = this.#options;
    const { place, onSettled } = tagOf(batch);
    if (!spool) return false;
    // What was written ahead may have had to make room on disk meanwhile.
    const isOnDisk = place !== undefined && !isHalf && spool.release(place);
    if (!isOnDisk && !(this.#ended ? spool.appendSync(batch) : spool.append(batch))) return false;
    this.#hasSpilled = true;
    onSettled?.();
    return true;
  }

  #replay(): void {
    const { spool, endpoints, maxPendingBytes, spillFromBytes } = this.#options;
    if (!spool || this.#isReplaying || this.#ended) return;
    if ((Object.keys(endpoints) as Signal[]).every((signal) => this.isAway(signal))) return;
    this.#isReplaying = true;
    replayInto(this.#transport, spool, { leaveBytes: maxPendingBytes - spillFromBytes / 2 })
      .catch((error) => this.#options.onFault('spool', error))
      .finally(() => {
        this.#isReplaying = false;
      });
  }

  #lookForOrphans(): void {
    if (!this.#options.spool) return;
    const look = (): void => {
      try {
        this.#replay();
      } catch (error) {
        this.#options.onFault('spool', error);
      }
      this.#look = setTimeout(look, NEXT_LOOK_MS).unref();
    };
    this.#look = setTimeout(look, FIRST_LOOK_MS).unref();
  }

  #openAccounts(): void {
    const { report, spool, endpoints } = this.#options;
    if (spool) report.spools.push(spool);
    for (const signal of Object.keys(endpoints) as Signal[]) {
      const account = report.of(signal, this.#urlOf(signal));
      account.retries = () => this.#transport.counts()[signal].retried;
      account.isAway = () => this.isAway(signal);
      account.pending.push({
        place: 'memory',
        count: () => {
          const { items, answered } = this.#transport.counts()[signal].pending;
          return items + answered;
        },
      });
      if (spool) watchSpool(account, spool, signal);
    }
    for (const signal of spool ? signals : []) {
      // What a process before this one left for a signal that is not exported any more.
      if (!endpoints[signal]) watchSpool(report.open(signal, NO_ENDPOINT, 'none'), spool as Spool, signal);
    }
  }

  #urlOf(signal: Signal): string {
    return this.#options.endpoints[signal]?.url ?? signal;
  }
}

const reasons = {
  queue_full: 'queue_full',
  refused: 'export_failed',
  too_large: 'too_large',
  expired: 'export_timeout',
  timed_out: 'export_timeout',
  closed: 'process_end',
} as const satisfies Record<NonNullable<Settled['reason']>, DropReason>;

/** A replayed batch has its place alone as its tag; one of ours has more. */
function tagOf({ tag }: Batch): Tag {
  if (typeof tag !== 'object' || tag === null) return {};
  return 'segment' in tag ? { place: tag as SpoolPlace } : (tag as Tag);
}

/** What is in memory as well is counted there. */
function watchSpool(account: Account, spool: Spool, signal: Signal): void {
  const counts = () => spool.counts().signals[signal];
  account.found = () => counts().claimed;
  account.left = () => counts().takenOver;
  account.pending.push({
    place: 'disk',
    count: () => {
      const { pending, held } = counts();
      return pending - held;
    },
  });
}
