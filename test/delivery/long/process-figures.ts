import { readFileSync } from 'node:fs';

const SAMPLE_MS = 1_000;
const MB = 1_000_000;

/** The memory of a process over time, as the kernel has it (Linux). */
export class MemoryOverTime {
  readonly samples: { at: number; bytes: number }[] = [];
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  readonly #start = performance.now();

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  /** Milliseconds since the first look. */
  get now(): number {
    return performance.now() - this.#start;
  }

  /** The median from one moment to another, in MB. */
  median(from: number, to: number): number {
    const sorted = this.#between(from, to).sort((one, other) => one - other);
    return (sorted[Math.floor(sorted.length / 2)] ?? 0) / MB;
  }

  /** The most from one moment to another, in MB. */
  most(from: number, to: number): number {
    return Math.max(0, ...this.#between(from, to)) / MB;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #between(from: number, to: number): number[] {
    return this.samples.filter(({ at }) => at >= from && at <= to).map(({ bytes }) => bytes);
  }

  #sample(): void {
    try {
      const [, kB] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#pid}/status`, 'latin1')) ?? [];
      if (kB !== undefined) this.samples.push({ at: this.now, bytes: Number(kB) * 1024 });
    } catch {
      // The process has ended.
    }
  }
}
