import type { Signal } from '../signal.ts';
import type { SpoolCounts, SpoolDropReason } from './counters.ts';
import type { Segment } from './segment.ts';
import type { SegmentContent } from './segment-reader.ts';

/** The segments that this process answers for, and the counters of what is in them. */
export class OwnSegments {
  readonly counts: SpoolCounts;
  readonly #segments = new Set<Segment>();
  readonly #onDropped: (signal: Signal, items: number, reason: SpoolDropReason) => void;

  /** @param onDropped told of items that were on disk alone and are lost */
  constructor(
    counts: SpoolCounts,
    onDropped: (signal: Signal, items: number, reason: SpoolDropReason) => void,
  ) {
    this.counts = counts;
    this.#onDropped = onDropped;
  }

  /** Oldest first. */
  list(): Segment[] {
    return [...this.#segments].sort((one, other) => one.created - other.created);
  }

  get bytes(): number {
    let sum = 0;
    for (const segment of this.#segments) sum += segment.size;
    return sum;
  }

  add(segment: Segment): void {
    this.#segments.add(segment);
  }

  countAppended(signal: Signal, items: number, isHeld: boolean): void {
    const counts = this.counts.signals[signal];
    counts.appended += items;
    counts.pending += items;
    if (isHeld) counts.held += items;
  }

  countClaimed(content: SegmentContent): void {
    this.counts.torn += content.torn;
    this.counts.corrupt += content.corrupt;
    for (const { signal, items } of content.batches) {
      this.counts.signals[signal].claimed += items;
      this.counts.signals[signal].pending += items;
    }
  }

  /** This record is in memory, too. @returns false where it does not wait on disk */
  hold(segment: Segment, id: number): boolean {
    if (segment.states.state(id) !== 'waiting') return false;
    segment.states.set(id, 'held');
    this.counts.signals[segment.states.signal(id)].held += segment.states.items(id);
    return true;
  }

  /** This record is on disk alone. @returns false where it is not there any more */
  release(segment: Segment, id: number): boolean {
    if (segment.states.state(id) === 'held') {
      segment.states.set(id, 'waiting');
      this.counts.signals[segment.states.signal(id)].held -= segment.states.items(id);
    }
    return segment.states.state(id) === 'waiting';
  }

  /** Nobody needs this record any more. @returns false where that was known already */
  acknowledge(segment: Segment, id: number): boolean {
    if (!this.#settle(segment, id)) return false;
    this.counts.signals[segment.states.signal(id)].acknowledged += segment.states.items(id);
    return true;
  }

  drop(segment: Segment, id: number, reason: SpoolDropReason): void {
    const isHeld = segment.states.state(id) === 'held';
    if (!this.#settle(segment, id)) return;
    const signal = segment.states.signal(id);
    const items = segment.states.items(id);
    // What is in memory too is not lost with its copy on disk.
    if (isHeld) {
      this.counts.signals[signal].ceded += items;
      return;
    }
    this.counts.signals[signal].dropped[reason] += items;
    this.#onDropped(signal, items, reason);
  }

  /** Removes a segment with everything in it. */
  dropAll(segment: Segment, reason: SpoolDropReason): void {
    for (let id = 0; id < segment.states.nextId; id++) this.drop(segment, id, reason);
    this.remove(segment);
  }

  /** Another process has it now. */
  cede(segment: Segment): void {
    for (let id = 0; id < segment.states.nextId; id++) {
      const isHeld = segment.states.state(id) === 'held';
      if (!this.#settle(segment, id)) continue;
      const counts = this.counts.signals[segment.states.signal(id)];
      if (isHeld) counts.ceded += segment.states.items(id);
      else counts.takenOver += segment.states.items(id);
    }
    segment.close();
    this.#segments.delete(segment);
  }

  remove(segment: Segment): void {
    segment.remove();
    this.#segments.delete(segment);
  }

  #settle(segment: Segment, id: number): boolean {
    const before = segment.states.state(id);
    if (before === 'done') return false;
    segment.states.set(id, 'done');
    const counts = this.counts.signals[segment.states.signal(id)];
    counts.pending -= segment.states.items(id);
    if (before === 'held') counts.held -= segment.states.items(id);
    return true;
  }
}
