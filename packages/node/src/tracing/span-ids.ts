import { randomFillSync } from 'node:crypto';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Random bytes are drawn at once: a call for each id costs several times as much. */
const POOL_BYTES = 24 * 1024;
/**
 * So many of them are written as text at once. Ids are views of that text, so one that is kept for long keeps all of it:
 * it must not be large.
 */
const TEXT_BYTES = 768;

/** Random ids; never all zeros, which W3C forbids. */
export class PooledIds implements IdGenerator {
  readonly #bytes = Buffer.allocUnsafeSlow(POOL_BYTES);
  #bytesAt = POOL_BYTES;
  #digits = '';
  #at = 0;

  generateTraceId(): string {
    return this.#take(32);
  }

  generateSpanId(): string {
    return this.#take(16);
  }

  #take(length: number): string {
    for (;;) {
      if (this.#at + length > this.#digits.length) {
        this.#digits = this.#nextDigits();
        this.#at = 0;
      }
      const id = this.#digits.slice(this.#at, this.#at + length);
      this.#at += length;
      if (id.charCodeAt(0) !== ZERO || !/^0+$/.test(id)) return id;
    }
  }

  #nextDigits(): string {
    if (this.#bytesAt === POOL_BYTES) {
      randomFillSync(this.#bytes);
      this.#bytesAt = 0;
    }
    this.#bytesAt += TEXT_BYTES;
    return this.#bytes.toString('hex', this.#bytesAt - TEXT_BYTES, this.#bytesAt);
  }
}

const ZERO = 0x30;
