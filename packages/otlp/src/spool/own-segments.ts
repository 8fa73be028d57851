import type { Signal } from '../signal.ts';
import type { SpoolCounts, SpoolDropReason } from './counters.ts';
import type { Segment } from './segment.ts';
import type { SegmentContent } from './segment-reader.ts';

/** The segments that this process answers for, and the counters of what is in them. */
export class OwnSegments {
  readonly counts: SpoolCounts;
  readonly #segments = new Set<Segment>();

  constructor(counts: SpoolCounts) {
    this.counts = counts;
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

  countAppended(signal: Signal, items: number): void {
    this.counts.signals[signal].appended += items;
    this.counts.signals[signal].pending += items;
  }

  countClaimed(content: SegmentContent): void {
    this.counts.torn += content.torn;
    this.counts.corrupt += content.corrupt;
    for (const { signal, items } of content.batches) {
      this.counts.signals[signal].claimed += items;
      this.counts.signals[signal].pending += items;
    }
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
    const counts = this.counts.signals[segment.states.signal(id)];
    // What is in memory too is not lost with its copy on disk.
    if (isHeld) counts.ceded += segment.states.items(id);
    else counts.dropped[reason] += segment.states.items(id);
  }

  /** Removes a segment with everything in it. */
  dropAll(segment: Segment, reason: SpoolDropReason): void {
    for (let id = 0; id < segment.states.nextId; id++) this.drop(segment, id, reason);
    this.remove(segment);
  }

  /** Another process has it now. */
  cede(segment: Segment): void {
    for (let id = 0; id < segment.states.nextId; id++) {
      if (!this.#settle(segment, id)) continue;
      this.counts.signals[segment.states.signal(id)].ceded += segment.states.items(id);
    }
    segment.close();
    this.#segments.delete(segment);
  }

  remove(segment: Segment): void {
    segment.remove();
    this.#segments.delete(segment);
  }

  #settle(segment: Segment, id: number): boolean {
    if (segment.states.state(id) === 'done') return false;
    segment.states.set(id, 'done');
    const { pending } = this.counts.signals[segment.states.signal(id)];
    this.counts.signals[segment.states.signal(id)].pending = pending - segment.states.items(id);
    return true;
  }
}
