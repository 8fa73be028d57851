import { createHash } from 'node:crypto';

/** Gives findings their fingerprints: of what they are about, and where that is the same several times, of which one it is. */
export class Fingerprints {
  readonly #seen = new Map<string, number>();

  /** @param about what does not change when lines move: rule, file, names and text of the code */
  of(...about: readonly string[]): string {
    const text = about.map((part) => part.replaceAll(/\s+/g, ' ').trim()).join('\n');
    const times = (this.#seen.get(text) ?? 0) + 1;
    this.#seen.set(text, times);
    return createHash('sha256').update(`${text}\n${times}`).digest('hex').slice(0, 32);
  }
}
