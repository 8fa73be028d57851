type Stream = 'stdout' | 'stderr';

export interface LineWait {
  /** Default 10,000. */
  timeoutMs?: number;
  /** Default both. */
  stream?: Stream;
}

interface Waiter {
  check(): void;
  fail(reason: string): void;
}

/** What a process printed, and who waits for a line of it. */
export class AppOutput {
  readonly #chunks: Record<Stream, Buffer[]> = { stdout: [], stderr: [] };
  readonly #waiters = new Set<Waiter>();
  #finished: string | undefined;

  add(stream: Stream, chunk: Buffer): void {
    this.#chunks[stream].push(chunk);
    for (const waiter of this.#waiters) waiter.check();
  }

  /** The process prints no more; `how` it ended is told to those who still wait. */
  finish(how: string): void {
    this.#finished = how;
    for (const waiter of this.#waiters) waiter.fail(`the application ${how}`);
  }

  text(stream: Stream): string {
    const whole = Buffer.concat(this.#chunks[stream]);
    this.#chunks[stream] = [whole];
    return whole.toString('utf8');
  }

  jsonLines(): Record<string, unknown>[] {
    return this.text('stdout').split('\n').slice(0, -1).flatMap(parseObject);
  }

  waitForLine(pattern: RegExp, options: LineWait): Promise<RegExpMatchArray> {
    const { timeoutMs = 10_000, stream } = options;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = {
        check: () => {
          const match = this.#find(pattern, stream);
          if (match) finish(() => resolve(match));
        },
        fail: (reason) => {
          finish(() => reject(new Error(`No line matched ${pattern}: ${reason}.\n${this.describe()}`)));
        },
      };
      const timer = setTimeout(() => waiter.fail(`${timeoutMs} ms are over`), timeoutMs);
      this.#waiters.add(waiter);
      waiter.check();
      if (this.#finished !== undefined && this.#waiters.has(waiter))
        waiter.fail(`the application ${this.#finished}`);
    });
  }

  describe(): string {
    return `--- stdout\n${this.text('stdout')}\n--- stderr\n${this.text('stderr')}`;
  }

  #find(pattern: RegExp, stream: Stream | undefined): RegExpMatchArray | undefined {
    for (const one of stream ? [stream] : (['stdout', 'stderr'] as const)) {
      const lines = this.text(one).split('\n');
      // The last piece is a line only once the process has ended.
      for (const line of this.#finished === undefined ? lines.slice(0, -1) : lines) {
        const match = line.match(pattern);
        if (match) return match;
      }
    }
    return undefined;
  }
}

function parseObject(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [value as Record<string, unknown>]
      : [];
  } catch {
    return [];
  }
}
