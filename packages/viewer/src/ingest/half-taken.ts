import { createHash } from 'node:crypto';

/** Senders that fail altogether send anew what they hold: a few requests each. */
const MOST = 256;

/**
 * Requests of which a part was written when the store failed, by their bytes: their sender sends them again. Spans and points that
 * are there already are known by their ids and times; log records have none.
 */
export class HalfTaken {
  readonly #written = new Map<string, number>();

  /** How many records of this request are written already. */
  take(body: Uint8Array): number {
    if (this.#written.size === 0) return 0;
    const key = keyOf(body);
    const written = this.#written.get(key) ?? 0;
    this.#written.delete(key);
    return written;
  }

  note(body: Uint8Array, written: number): void {
    if (written === 0) return;
    const [oldest] = this.#written.keys();
    if (this.#written.size >= MOST && oldest !== undefined) this.#written.delete(oldest);
    this.#written.set(keyOf(body), written);
  }
}

function keyOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('base64');
}
