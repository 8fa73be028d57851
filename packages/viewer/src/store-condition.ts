/** Milliseconds between two times that the beginning of a trouble is told: two lines a minute at most. */
const TOLD_EVERY_MS = 60_000;

/** Whether the store can take what is sent. Tells once when it no longer can, and once when it can again. */
export class StoreCondition {
  readonly #tell: (notice: string) => void;
  #trouble: string | undefined;
  #told: string | undefined;
  #lastToldAt = Number.NEGATIVE_INFINITY;
  #refused = 0;

  constructor(tell: (notice: string) => void) {
    this.#tell = tell;
  }

  /** What is wrong, and what to do; undefined: nothing is. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** @param refused a request was answered with 503 because of it */
  isBad(trouble: string, refused: boolean): void {
    if (this.#trouble === undefined) this.#refused = 0;
    if (refused) this.#refused += 1;
    this.#trouble = trouble;
    if (this.#told !== undefined || performance.now() - this.#lastToldAt < TOLD_EVERY_MS) return;
    this.#told = trouble;
    this.#lastToldAt = performance.now();
    this.#tell(`${trouble} Until then what is sent is answered with 503, which senders keep and send again.`);
  }

  isGood(): void {
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    if (this.#told === undefined) return;
    this.#told = undefined;
    const times = this.#refused === 1 ? 'one request was' : `${this.#refused} requests were`;
    this.#tell(`the store takes telemetry again; ${times} refused meanwhile.`);
  }
}
