import {
  createReceiver,
  type ReceivedHead,
  type Receiver,
  type ReceiverAnswer,
  type Signal,
} from '@throughline/otlp';
import { numbersIn } from './numbered-batches.ts';

/** One request, whatever it was answered with. */
export interface Seen {
  at: number;
  signal: Signal;
  numbers: number[];
  head: ReceivedHead;
}

/** A collector stand-in that knows every sequence number it said yes to, and how often. */
export class CountingCollector {
  readonly requests: Seen[] = [];
  readonly taken: Map<number, number> = new Map();
  /** How the next requests are answered; unset: success. */
  answer: ((seen: Seen) => ReceiverAnswer | undefined) | undefined;
  #receiver: Receiver | undefined;

  async start(port = 0): Promise<this> {
    this.#receiver = await createReceiver({
      port,
      unref: true,
      onRequest: (signal, body, _type, head) => {
        const seen = { at: performance.now(), signal, numbers: numbersIn(body), head };
        this.requests.push(seen);
        const answer = this.answer?.(seen);
        const isTaken = !answer || ((answer.status ?? 200) < 300 && !answer.hang && !answer.reset);
        if (isTaken)
          for (const number of seen.numbers) this.taken.set(number, (this.taken.get(number) ?? 0) + 1);
        return answer;
      },
    });
    return this;
  }

  get port(): number {
    return this.#receiver?.port ?? 0;
  }

  url(signal: Signal = 'traces'): string {
    return `http://127.0.0.1:${this.port}/v1/${signal}`;
  }

  get duplicates(): number {
    return [...this.taken.values()].reduce((sum, times) => sum + times - 1, 0);
  }

  async stop(): Promise<void> {
    await this.#receiver?.close();
  }
}
