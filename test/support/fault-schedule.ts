import type { Fault, FaultProxy } from './fault-proxy.ts';

export interface FaultScheduleOptions {
  seed: number;
  /** Milliseconds that the network is whole, and broken, from and to. */
  up: readonly [from: number, to: number];
  down: readonly [from: number, to: number];
  /** Default: all of them. */
  faults?: readonly Fault[];
  onFault?(fault: Fault): void;
}

const ALL: readonly Fault[] = [
  'refuse',
  'hang',
  'slow',
  'reset-request',
  'reset-answer',
  'unavailable',
  'freeze',
];

/** Breaks and mends a network at random times, which the seed decides. */
export class FaultSchedule {
  /** Faults so far. */
  faults = 0;
  /** Milliseconds of the network being broken. */
  downMs = 0;
  readonly #proxy: FaultProxy;
  readonly #options: FaultScheduleOptions;
  readonly #random: () => number;
  readonly #running: Promise<void>;
  #end: (() => void) | undefined;
  #isEnded = false;

  constructor(proxy: FaultProxy, options: FaultScheduleOptions) {
    this.#proxy = proxy;
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#running = this.#run();
  }

  /** Ends with a whole network. */
  async end(): Promise<void> {
    this.#isEnded = true;
    this.#end?.();
    await this.#running;
    await this.#proxy.set('none');
  }

  async #run(): Promise<void> {
    const faults = this.#options.faults ?? ALL;
    while (!this.#isEnded) {
      await this.#wait(this.#options.up);
      if (this.#isEnded) return;
      const fault = faults[Math.floor(this.#random() * faults.length)] ?? 'refuse';
      this.faults += 1;
      this.#options.onFault?.(fault);
      const before = performance.now();
      await this.#proxy.set(fault);
      await this.#wait(this.#options.down);
      await this.#proxy.set('none');
      this.downMs += performance.now() - before;
    }
  }

  #wait([from, to]: readonly [number, number]): Promise<void> {
    const ms = from + this.#random() * (to - from);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
