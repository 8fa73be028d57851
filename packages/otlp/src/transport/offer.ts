import type { Batch, DropReason, Settled } from './batch.ts';
import type { Flight } from './post.ts';

/** An offered batch on its way: it is settled when each of its parts is. */
export class Offer {
  readonly batch: Batch;
  /** Of a clock that only goes on. */
  readonly offeredAt: number = performance.now();
  /** Parts not settled yet; more than one after a split. */
  openParts = 1;
  #delivered = 0;
  #rejected = 0;
  #dropped = 0;
  #taken = 0;
  #reason: DropReason | undefined;
  #detail: string | undefined;

  constructor(batch: Batch) {
    this.batch = batch;
  }

  addDelivered(delivered: number, rejected: number, detail: string | undefined): void {
    this.#delivered += delivered;
    this.#rejected += rejected;
    this.#detail ??= detail;
  }

  addDropped(items: number, reason: DropReason, detail: string | undefined): void {
    this.#dropped += items;
    this.#reason = reason;
    this.#detail = detail ?? this.#detail;
  }

  addTaken(items: number): void {
    this.#taken += items;
  }

  /** Items of which is known what became of them. */
  get answered(): number {
    return this.#delivered + this.#rejected + this.#dropped;
  }

  /** Whether all of it was handed back, so that there is nothing to say. */
  get isTaken(): boolean {
    return this.#taken > 0 && this.answered === 0;
  }

  settled(): Settled {
    return {
      batch: this.batch,
      delivered: this.#delivered,
      rejected: this.#rejected,
      dropped: this.#dropped,
      taken: this.#taken,
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...(this.#detail !== undefined && { detail: this.#detail }),
    };
  }
}

/** Memory of an entry besides its body, so that millions of tiny batches are bounded too. */
const ENTRY_BYTES = 256;

/** A batch, or a half of one, that waits or is in flight. */
export class Entry {
  readonly batch: Batch;
  readonly offer: Offer;
  /** Its place in the order of offers. */
  readonly place: number;
  readonly offeredAt: number;
  /** A half is not split again. */
  readonly isHalf: boolean;
  attempts = 0;
  /** Gives it up when its time is over. */
  giveUpTimer: NodeJS.Timeout | undefined;
  /** Its request, while it is in flight. */
  flight: Flight | undefined;

  constructor(batch: Batch, offer: Offer, place: number, isHalf: boolean) {
    this.batch = batch;
    this.offer = offer;
    this.place = place;
    this.isHalf = isHalf;
    this.offeredAt = batch.time ?? Date.now();
  }

  get bytes(): number {
    return this.batch.body.byteLength + ENTRY_BYTES;
  }
}
