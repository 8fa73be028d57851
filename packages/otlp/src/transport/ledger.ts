import type { Batch, DropReason, Settled } from './batch.ts';
import { emptyCounts, type SignalCounts, type TransportCounts } from './counters.ts';
import { type Entry, Offer } from './offer.ts';

/** Keeps the counters, and says when an offered batch is done with. */
export class Ledger {
  readonly counts: TransportCounts = emptyCounts();
  pendingBytes = 0;
  readonly #onSettled: (settled: Settled, offer: Offer) => void;

  constructor(onSettled: (settled: Settled, offer: Offer) => void) {
    this.#onSettled = onSettled;
  }

  /** A batch that is not even queued. */
  refuse(batch: Batch, reason: DropReason): void {
    const counts = this.counts[batch.signal];
    counts.offered += batch.items;
    counts.dropped[reason] += batch.items;
    const offer = new Offer(batch);
    offer.addDropped(batch.items, reason, undefined);
    this.#onSettled(offer.settled(), offer);
  }

  admit(entry: Entry): void {
    this.#of(entry).offered += entry.batch.items;
    this.#hold(entry, 1);
  }

  split(entry: Entry, halves: readonly Entry[]): void {
    this.#hold(entry, -1);
    for (const half of halves) this.#hold(half, 1);
    entry.offer.openParts += halves.length - 1;
  }

  sending(entry: Entry): void {
    const counts = this.#of(entry);
    counts.pending.inFlight += 1;
    if (entry.attempts > 1) counts.retried += 1;
  }

  landed(entry: Entry): void {
    this.#of(entry).pending.inFlight -= 1;
  }

  deliver(entry: Entry, rejected: number, detail: string | undefined): void {
    const counts = this.#of(entry);
    const refused = Math.min(rejected, entry.batch.items);
    counts.rejected += refused;
    counts.delivered += entry.batch.items - refused;
    entry.offer.addDelivered(entry.batch.items - refused, refused, detail);
    counts.pending.answered += entry.batch.items;
    this.#hold(entry, -1);
    this.#close(entry.offer);
  }

  drop(entry: Entry, reason: DropReason, detail?: string): void {
    this.#of(entry).dropped[reason] += entry.batch.items;
    entry.offer.addDropped(entry.batch.items, reason, detail);
    this.#of(entry).pending.answered += entry.batch.items;
    this.#hold(entry, -1);
    this.#close(entry.offer);
  }

  /** Handed back: whoever took it answers for it from here on. */
  take(entry: Entry): void {
    this.#of(entry).taken += entry.batch.items;
    entry.offer.addTaken(entry.batch.items);
    this.#hold(entry, -1);
    this.#close(entry.offer);
  }

  #of(entry: Entry): SignalCounts {
    return this.counts[entry.batch.signal];
  }

  #hold(entry: Entry, sign: 1 | -1): void {
    const { pending } = this.#of(entry);
    if (sign < 0) clearTimeout(entry.giveUpTimer);
    pending.items += sign * entry.batch.items;
    pending.bytes += sign * entry.bytes;
    pending.batches += sign;
    this.pendingBytes += sign * entry.bytes;
  }

  #close(offer: Offer): void {
    offer.openParts -= 1;
    if (offer.openParts > 0) return;
    this.counts[offer.batch.signal].pending.answered -= offer.answered;
    if (!offer.isTaken) this.#onSettled(offer.settled(), offer);
  }
}
