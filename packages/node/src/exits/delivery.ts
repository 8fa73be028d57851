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
  type Transport,
} from '@throughline/otlp';
import type { DeliveryReport, DropReason, Signal } from './delivery-report.ts';
import type { LastExit, LastRequest } from './last-request.ts';

export interface DeliveryOptions {
  readonly endpoints: Partial<Record<Signal, Endpoint>>;
  /** Absent where nothing may be written. */
  readonly spool?: Spool | undefined;
  /** Each batch is on disk before it is sent. */
  readonly writeAhead: boolean;
  readonly report: DeliveryReport;
  onFault(scope: string, error: unknown): void;
}

/** Bytes of encoded batches in memory; beyond it the spool takes the oldest. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;
/** After the start, and between two looks for what others have left behind. */
const FIRST_LOOK_MS = 1_000;
const NEXT_LOOK_MS = 10_000;

/** What a batch carries through the transport. */
interface Tag {
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

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#transport = createTransport({
      endpoints: options.endpoints,
      maxPendingBytes: MAX_PENDING_BYTES,
      runUntraced: (run) => context.with(suppressTracing(ROOT_CONTEXT), run),
      spill: ({ batch }) => this.#keep(batch),
      onSettled: (settled) => this.#settled(settled),
      onEndpoint: ({ signal, state, reason }) => {
        if (state === 'away') options.report.failed(this.#urlOf(signal), reason, true);
        else {
          options.report.answered(this.#urlOf(signal));
          this.#replay();
        }
      },
      onFault: (error) => options.onFault('delivery', error),
    });
    this.#watchPending();
    this.#lookForOrphans();
  }

  get hasSpool(): boolean {
    return this.#options.spool !== undefined;
  }

  get writesAhead(): boolean {
    return this.#options.writeAhead;
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
    this.#transport.offer({ ...batch, tag: { place, onSettled } satisfies Tag });
  }

  /** A batch for the last send, which no transport gets any more. */
  lastRequest(batch: Batch): LastRequest[] {
    const request = this.#transport.toSyncRequest(batch);
    if (!request) return [];
    return [{ request, settle: (delivered) => this.#settleLast(batch, delivered) }];
  }

  /** Waits until everything offered before is settled, at the latest after the deadline. @returns items still pending */
  flush(deadlineMs: number): Promise<number> {
    return this.#transport.flush(deadlineMs);
  }

  takeLastRequests(): LastRequest[] {
    this.#ended = true;
    return this.#transport.takePending().flatMap(({ batch }) => this.lastRequest(batch));
  }

  /** Nothing comes after this: what is on disk may be taken over by another process. */
  end(): void {
    this.#ended = true;
    this.#options.spool?.close();
  }

  #settled({ batch, delivered, rejected, dropped, reason, detail }: Settled): void {
    const { report, spool } = this.#options;
    const { place, onSettled } = tagOf(batch);
    onSettled?.();
    if (reason === 'closed' && place) {
      // For a signal that is not exported here (any more): it stays for whoever exports it.
      spool?.release(place);
      return;
    }
    if (place) spool?.acknowledge(place);
    const endpoint = this.#urlOf(batch.signal);
    if (delivered > 0) report.delivered(batch.signal, delivered, endpoint);
    report.rejected(batch.signal, rejected, detail);
    if (dropped > 0) {
      report.dropped(batch.signal, dropped, reasons[reason ?? 'refused']);
      if (reason === 'refused' || reason === 'too_large') report.failed(endpoint, detail);
    }
    if (delivered > 0 && spool && this.#transport.roomBytes > MAX_PENDING_BYTES / 2) this.#replaySpilled();
  }

  #replaySpilled(): void {
    if (!this.#hasSpilled) return;
    this.#hasSpilled = false;
    this.#replay();
  }

  #settleLast(batch: Batch, delivered: boolean): void {
    const { place } = tagOf(batch);
    if (!delivered) {
      this.#keepOrDrop(batch);
      return;
    }
    if (place) this.#options.spool?.acknowledge(place);
    this.#options.report.delivered(batch.signal, batch.items, this.#urlOf(batch.signal));
  }

  #keepOrDrop(batch: Batch): void {
    if (!this.#keep(batch)) this.#options.report.dropped(batch.signal, batch.items, 'process_end');
  }

  /** True: the spool has it. */
  #keep(batch: Batch): boolean {
    const { spool } = this.#options;
    const { place, onSettled } = tagOf(batch);
    if (!spool) return false;
    if (place) spool.release(place);
    else if (!(this.#ended ? spool.appendSync(batch) : spool.append(batch))) return false;
    this.#hasSpilled = true;
    onSettled?.();
    return true;
  }

  #replay(): void {
    const { spool, report, endpoints } = this.#options;
    if (!spool || this.#isReplaying || this.#ended) return;
    if ((Object.keys(endpoints) as Signal[]).every((signal) => this.isAway(signal))) return;
    this.#isReplaying = true;
    const claimed = claimedItems(spool);
    replayInto(this.#transport, spool, { leaveBytes: MAX_PENDING_BYTES / 2 })
      .catch((error) => this.#options.onFault('spool', error))
      .finally(() => {
        this.#isReplaying = false;
        for (const [signal, before] of claimed) {
          report.offered(signal, spool.counts().signals[signal].claimed - before);
        }
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
      setTimeout(look, NEXT_LOOK_MS).unref();
    };
    setTimeout(look, FIRST_LOOK_MS).unref();
  }

  #watchPending(): void {
    const { report, spool, endpoints } = this.#options;
    if (spool) report.lostOnDisk.push((signal) => spool.counts().signals[signal].dropped);
    for (const signal of Object.keys(endpoints) as Signal[]) {
      const pending = () => this.#transport.counts()[signal].pending;
      report.pending.push({ signal, place: 'memory', count: () => pending().items });
      if (spool)
        report.pending.push({ signal, place: 'disk', count: () => spool.counts().signals[signal].pending });
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
  expired: 'expired',
  closed: 'process_end',
} as const satisfies Record<NonNullable<Settled['reason']>, DropReason>;

/** A replayed batch has its place alone as its tag; one of ours has more. */
function tagOf({ tag }: Batch): Tag {
  if (typeof tag !== 'object' || tag === null) return {};
  return 'segment' in tag ? { place: tag as SpoolPlace } : (tag as Tag);
}

function claimedItems(spool: Spool): [Signal, number][] {
  const { signals } = spool.counts();
  return (Object.keys(signals) as Signal[]).map((signal) => [signal, signals[signal].claimed]);
}
