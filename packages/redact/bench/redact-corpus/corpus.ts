import { CARRIERS, type Carried, PAIR_CARRIERS } from './carriers.ts';
import { CLEAN_LINES } from './clean.ts';
import { HARD } from './hard.ts';
import { createRandom } from './random.ts';
import { FRAMES, KEY_NAMES, password, TOKENS } from './secrets.ts';

/** Rules are tuned on one half only; the other has its own seed, carriers and clean lines. */
export type Half = 'tuning' | 'scoring';

export interface Case extends Carried {
  type: string;
  /** Whether the secret has a shape of its own (`token`), a known frame, only its key, or nothing of these. */
  family: 'token' | 'frame' | 'key' | 'hard';
  secret: string;
}

const SEEDS = { tuning: 20_260_101, scoring: 77_003_911 } as const;
const CASES_PER_TYPE = 160;

export function secretCases(half: Half): Case[] {
  const random = createRandom(SEEDS[half]);
  const cases: Case[] = [];
  for (const [type, make] of Object.entries(TOKENS)) {
    for (let i = 0; i < CASES_PER_TYPE; i++) {
      const secret = make(random);
      cases.push({ type, family: 'token', secret, ...random.pick(CARRIERS[half])(secret, random) });
    }
  }
  for (const [type, make] of Object.entries(FRAMES)) {
    for (let i = 0; i < CASES_PER_TYPE; i++) {
      const { text, secret } = make(random);
      cases.push({ type, family: 'frame', secret, ...random.pick(CARRIERS[half])(text, random) });
    }
  }
  for (const [type, make] of Object.entries(HARD)) {
    for (let i = 0; i < CASES_PER_TYPE; i++) {
      const { text, secret } = make(random);
      cases.push({ type, family: 'hard', secret, ...random.pick(CARRIERS[half])(text, random) });
    }
  }
  for (const key of KEY_NAMES) {
    for (const carrier of PAIR_CARRIERS[half]) {
      for (let i = 0; i < 8; i++) {
        const secret = password(random);
        cases.push({ type: 'key-pair', family: 'key', secret, ...carrier(key, secret, random) });
      }
    }
  }
  return cases;
}

/** `count` clean lines, every kind equally often. */
export function cleanLines(half: Half, count = 10_000): string[] {
  const random = createRandom(SEEDS[half] + 1);
  const kinds = CLEAN_LINES[half];
  return Array.from({ length: count }, (_, i) => (kinds[i % kinds.length] as (typeof kinds)[number])(random));
}
