import { quietly } from '../quietly.ts';
import { type BackoffLimits, backoffMs } from './backoff.ts';

export interface CircuitOptions extends BackoffLimits {
  /** Failed requests in a row after which only one at a time goes out, as a probe. */
  readonly openAfter: number;
  readonly random: () => number;
  /** Called when a pause is over. */
  onResume(): void;
}

/** Knows whether an endpoint may be asked now, and by how many requests at once. */
export class Circuit {
  readonly #options: CircuitOptions;
  #failuresInRow = 0;
  #round = 0;
  #timer: NodeJS.Timeout | undefined;
  #pausedUntil = 0;
  #isFirm = false;

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  /** Open: the endpoint is away, one probe at a time finds out whether it is back. */
  get isOpen(): boolean {
    return this.#failuresInRow >= this.#options.openAfter;
  }

  get isPaused(): boolean {
    return this.#timer !== undefined;
  }

  /** Unix ms before which the endpoint itself asked for no request (`Retry-After`); 0 where it did not. */
  get firmUntil(): number {
    return this.isPaused && this.#isFirm ? this.#pausedUntil : 0;
  }

  succeeded(): void {
    this.#failuresInRow = 0;
    this.#round = 0;
  }

  failed(retryAfterMs?: number): void {
    this.#failuresInRow += 1;
    if (retryAfterMs === undefined && this.isPaused) return;
    const wait = backoffMs(this.#round++, this.#options, this.#options.random);
    this.#pause(Math.max(wait, retryAfterMs ?? 0), retryAfterMs !== undefined);
  }

  /** Stays away for a moment without calling it a failure. */
  rest(ms: number): void {
    if (!this.isPaused) this.#pause(ms, false);
  }

  /** Ends a pause of our own making; what the endpoint asked for stays. */
  wake(): void {
    if (!this.isPaused || this.#isFirm) return;
    this.stop();
    this.#options.onResume();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #pause(ms: number, firm: boolean): void {
    const until = Date.now() + ms;
    if (this.isPaused && until <= this.#pausedUntil) return;
    this.stop();
    this.#pausedUntil = until;
    this.#isFirm = firm;
    this.#timer = setTimeout(
      quietly(() => {
        this.#timer = undefined;
        this.#options.onResume();
      }),
      ms,
    ).unref();
  }
}
