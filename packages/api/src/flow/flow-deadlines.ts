import { reportFault } from '../runtime-state.ts';
import type { FlowOptions } from './flow-contract.ts';
import { unwatch, type WatchedFlow, watch } from './flow-watch.ts';

/** What a flow does when something is due. */
export interface DueWork {
  timedOut(timeoutMs: number): void;
  /** @param stillMs milliseconds since it moved last */
  stalled(stillMs: number): void;
}

/** A flow that stands still says so no oftener than this. */
const SHORTEST_BEAT_MS = 1_000;

/** When a flow is over its time, and when it has stood still for too long. */
export class FlowDeadlines implements WatchedFlow {
  dueAt: number;
  readonly #timeoutMs: number;
  readonly #stallAfterMs: number;
  readonly #work: DueWork;
  #timeoutAt: number;
  #movedAt: number;
  #beatAt = Number.NEGATIVE_INFINITY;

  private constructor(timeoutMs: number, stallAfterMs: number, work: DueWork, now: number) {
    this.#timeoutMs = timeoutMs;
    this.#stallAfterMs = stallAfterMs;
    this.#work = work;
    this.#timeoutAt = now + timeoutMs;
    this.#movedAt = now;
    this.dueAt = Math.min(this.#timeoutAt, this.#stalledAt());
  }

  /** Undefined where the options ask for neither. */
  static of(flow: string, options: FlowOptions, work: DueWork, now: number): FlowDeadlines | undefined {
    const timeoutMs = milliseconds(flow, 'timeout', options.timeout);
    const stallAfterMs = milliseconds(flow, 'stallAfter', options.stallAfter);
    if (timeoutMs === Number.POSITIVE_INFINITY && stallAfterMs === Number.POSITIVE_INFINITY) return undefined;
    return new FlowDeadlines(timeoutMs, stallAfterMs, work, now);
  }

  begin(): void {
    watch(this);
  }

  end(): void {
    unwatch(this);
  }

  moved(now: number): void {
    this.#movedAt = now;
  }

  onDue(now: number): void {
    if (now >= this.#timeoutAt) {
      this.#timeoutAt = Number.POSITIVE_INFINITY;
      this.#work.timedOut(this.#timeoutMs);
    }
    if (now >= this.#stalledAt()) {
      this.#beatAt = now;
      this.#work.stalled(now - this.#movedAt);
    }
    this.dueAt = Math.min(this.#timeoutAt, this.#stalledAt());
  }

  #stalledAt(): number {
    if (this.#stallAfterMs === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return Math.max(
      this.#movedAt + this.#stallAfterMs,
      this.#beatAt + Math.max(this.#stallAfterMs, SHORTEST_BEAT_MS),
    );
  }
}

function milliseconds(flow: string, option: string, given: unknown): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (typeof given === 'number' && given > 0) return given;
  reportFault('flow', `${flow}: ${option} has to be a number of milliseconds above 0; it is ignored`);
  return Number.POSITIVE_INFINITY;
}
