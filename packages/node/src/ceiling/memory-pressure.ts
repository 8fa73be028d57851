/** How much is shed: 0 nothing, 1 what is ordinary, 2 what is notable too, 3 every record. */
export type ShedLevel = 0 | 1 | 2 | 3;

/** Where each level begins, and below which share of the ceiling it ends: apart, so that none begins and ends in turns. */
const STEPS = [
  { from: 1, until: 0.9 },
  { from: 0.85, until: 0.75 },
  { from: 0.7, until: 0.6 },
] as const;

/** Says by the bytes that telemetry holds how much of it is shed. */
export class MemoryPressure {
  readonly #maxBytes: number;
  #level: ShedLevel = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get level(): ShedLevel {
    return this.#level;
  }

  look(bytes: number): ShedLevel {
    const share = bytes / this.#maxBytes;
    let level: ShedLevel = 0;
    for (const [place, { from, until }] of STEPS.entries()) {
      const step = (STEPS.length - place) as ShedLevel;
      if (share >= from || (this.#level >= step && share >= until)) {
        level = step;
        break;
      }
    }
    this.#level = level;
    return level;
  }
}
