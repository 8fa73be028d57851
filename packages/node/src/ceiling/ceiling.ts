import { reportFault } from '@throughline/api/runtime';
import { IMPORTANCE, type Importance } from './importance.ts';
import { LoopPressure } from './loop-pressure.ts';
import { MemoryPressure, type ShedLevel } from './memory-pressure.ts';

/** Why a record is shed; the words that the ledger has for it. */
export type ShedReason = 'shed_memory' | 'shed_event_loop';

export interface CeilingOptions {
  /** Bytes that telemetry may hold: records that wait to become bytes, and batches. */
  readonly maxMemoryBytes: number;
  /** Milliseconds that the event loop may be late, again and again; 0: whatever it is, nothing is shed for it. */
  readonly maxLoopDelayMs: number;
  /** Told when shedding begins and ends. */
  onChange?(sheds: boolean): void;
  /** Milliseconds of a clock that only goes on; default `performance.now`. */
  now?(): number;
}

/** Says of a record whether it is shed, and why; undefined: it is kept. */
export type Admission<T> = (record: T) => ShedReason | undefined;

/** Between two looks at the lateness of the loop while many records come. */
const LOOK_MS = 50;
/** The same while few come, or none and shedding has not ended yet: each look wakes the process. */
const SELDOM_LOOK_MS = 250;
/** Records that came between two looks and are few: less than 500 a second. */
const FEW_RECORDS = 25;

/**
 * The bound of what telemetry may take from its application: memory by what it holds, processor time by how late
 * the event loop is. Above it the least important records are shed, and kept again once there is room.
 */
export class Ceiling {
  readonly #options: CeilingOptions;
  readonly #now: () => number;
  readonly #memory: MemoryPressure;
  readonly #loop: LoopPressure;
  readonly #held: (() => number)[] = [];
  #records = 0;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #sheds = false;

  constructor(options: CeilingOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#memory = new MemoryPressure(options.maxMemoryBytes);
    this.#loop = new LoopPressure(options.maxLoopDelayMs);
  }

  /** Bytes that somebody holds for telemetry; asked for each record, so it must cost nothing. */
  watch(held: () => number): void {
    this.#held.push(held);
  }

  /** The question that an exit asks for each record. */
  admission<T>(importanceOf: (record: T) => Importance): Admission<T> {
    return (record) => {
      this.#records += 1;
      if (this.#timer === undefined) this.#lookIn(LOOK_MS);
      const byMemory = this.#memory.look(this.heldBytes());
      const level = Math.max(byMemory, this.#loop.level) as ShedLevel;
      if (level === 0 || (level <= IMPORTANCE.vital && importanceOf(record) >= level)) return undefined;
      this.#begin();
      return byMemory === level ? 'shed_memory' : 'shed_event_loop';
    };
  }

  heldBytes(): number {
    let bytes = 0;
    for (const held of this.#held) bytes += held();
    return bytes;
  }

  #lookIn(ms: number): void {
    this.#dueAt = this.#now() + ms;
    // Telemetry must never be what keeps a process alive.
    this.#timer = setTimeout(() => {
      try {
        this.#look();
      } catch (error) {
        reportFault('ceiling', error as Error);
      }
    }, ms).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const now = this.#now();
    const records = this.#records;
    this.#records = 0;
    this.#loop.look({ now, lateMs: Math.max(0, now - this.#dueAt), records });
    this.#memory.look(this.heldBytes());
    this.#end();
    if (records >= FEW_RECORDS) this.#lookIn(LOOK_MS);
    else if (records > 0 || this.#sheds) this.#lookIn(SELDOM_LOOK_MS);
    else this.#loop.pause();
  }

  /** A record is shed: from the first one on until no level is reached any more. */
  #begin(): void {
    if (this.#sheds) return;
    this.#sheds = true;
    this.#options.onChange?.(true);
  }

  #end(): void {
    if (!this.#sheds || this.#memory.level > 0 || this.#loop.level > 0) return;
    this.#sheds = false;
    this.#options.onChange?.(false);
  }
}
