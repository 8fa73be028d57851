import { OtlpDecodeError } from './decode-error.ts';

/** What one export request may hold before it is refused. */
export interface DecodeLimits {
  /** Bytes of the request; default 20 MiB. */
  maxBytes?: number;
  /** Messages within messages; default 100, as the protobuf libraries have it. */
  maxDepth?: number;
  /** Messages and list elements in all; default 1,000,000 (an empty one costs 2 bytes on the wire and 60 in memory). */
  maxItems?: number;
}

export const DEFAULT_LIMITS: Required<DecodeLimits> = {
  maxBytes: 20 * 1024 * 1024,
  maxDepth: 100,
  maxItems: 1_000_000,
};

/** Counts what is decoded and refuses what goes past the limits. */
export class Budget {
  readonly #maxDepth: number;
  readonly #maxItems: number;
  #items = 0;

  constructor(bytes: number, limits: DecodeLimits) {
    const maxBytes = limits.maxBytes ?? DEFAULT_LIMITS.maxBytes;
    if (bytes > maxBytes)
      throw new OtlpDecodeError(`OTLP: the request has ${bytes} bytes, the limit is ${maxBytes}.`);
    this.#maxDepth = limits.maxDepth ?? DEFAULT_LIMITS.maxDepth;
    this.#maxItems = limits.maxItems ?? DEFAULT_LIMITS.maxItems;
  }

  spendItem(): void {
    this.#items += 1;
    if (this.#items > this.#maxItems) {
      throw new OtlpDecodeError(
        `OTLP: the request has more than ${this.#maxItems} messages and list elements.`,
      );
    }
  }

  checkDepth(depth: number): void {
    if (depth > this.#maxDepth) {
      throw new OtlpDecodeError(`OTLP: messages are nested more than ${this.#maxDepth} deep.`);
    }
  }
}
