/** 12 bits and 5 probes for each entry: about one false answer in 300. */
const BITS_PER_ENTRY = 12;
const PROBES = 5;
const MIN_BYTES = 64;

/** A Bloom filter of 32-bit hashes; its size is a power of two. */
export function bloomOf(hashes: ReadonlySet<number>): Uint8Array {
  let bytes = MIN_BYTES;
  while (bytes * 8 < hashes.size * BITS_PER_ENTRY) bytes *= 2;
  const filter = new Uint8Array(bytes);
  const mask = bytes * 8 - 1;
  for (const hash of hashes) {
    const step = stepOf(hash);
    for (let probe = 0, at = hash; probe < PROBES; probe += 1, at = (at + step) | 0) {
      const bit = at & mask;
      filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
    }
  }
  return filter;
}

/** False: certainly not in it. */
export function mayHave(filter: Uint8Array, hash: number): boolean {
  const mask = filter.length * 8 - 1;
  const step = stepOf(hash);
  for (let probe = 0, at = hash; probe < PROBES; probe += 1, at = (at + step) | 0) {
    const bit = at & mask;
    if (((filter[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** Odd, so that all places are reached. */
function stepOf(hash: number): number {
  return Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) | 1;
}
