import type { OnUnserved } from '../exposition/families.ts';
import type { Family } from '../exposition/family.ts';
import { Estate } from './estate.ts';
import { keepFile, type LeftFile, leftFiles, readLeft, removeLeft } from './left-files.ts';
import { ESTATE_KEY, KEY } from './names.ts';
import type { ReadMetrics } from './read-parts.ts';
import { writeParts } from './write-parts.ts';

export interface InheritanceParts {
  readonly folder: string;
  /** Whether what was inherited goes to whoever gathers after this one. */
  readonly isHandedOn: boolean;
  isAlive(key: string): boolean;
  readonly onUnserved: OnUnserved;
  onFault(scope: string, error: unknown): void;
}

/** Members whose counts are inherited: remembered, so that none counts twice when a hub dies before a file is removed. */
const MOST_REMEMBERED = 1_000;

/**
 * What the dead members of a group have counted. Who ended in an orderly way has left a file; of who was killed it is
 * what he said last.
 */
export class Inheritance {
  readonly #parts: InheritanceParts;
  readonly #estate: Estate;
  readonly #dead = new Map<string, ReadMetrics | undefined>();
  /** Who was a member when a hub before this one was asked last, and has not been seen since. */
  readonly missing: Set<string> = new Set<string>();
  #taken: string[] = [];
  #taking: Promise<void> = Promise.resolve();

  constructor(parts: InheritanceParts) {
    this.#parts = parts;
    this.#estate = new Estate(parts.onUnserved);
  }

  /** A member is dead. @param last what it said last */
  died(key: string, last: ReadMetrics | undefined): void {
    this.#dead.set(key, last);
  }

  /** A member is there, maybe again. @returns false where what it has counted is inherited already */
  joined(key: string): boolean {
    this.missing.delete(key);
    this.#dead.delete(key);
    return !this.#taken.includes(key);
  }

  /** Whether somebody has died of whom nothing is taken yet. */
  get isWaiting(): boolean {
    return this.#dead.size > 0;
  }

  /** What all dead ones have counted, those included whose files are not read yet. */
  get families(): Family[][] {
    return [
      this.#estate.families,
      ...[...this.#dead.values()].flatMap((last) => (last ? [cumulative(last)] : [])),
    ];
  }

  /** Reads what a hub before this one has handed on. */
  takeOver(): Promise<void> {
    return this.#next(async () => {
      const [estate] = (await leftFiles(this.#parts.folder)).filter(({ key }) => key === ESTATE_KEY);
      if (estate !== undefined) {
        const { families, notes } = await readLeft(estate);
        this.#estate.add(families);
        this.#taken = keysOf(notes, 'taken');
      }
      await this.#takeAll();
    });
  }

  /** Takes what the dead have left since. */
  take(): Promise<void> {
    return this.#next(() => this.#takeAll());
  }

  async #takeAll(): Promise<void> {
    const { folder, isAlive, isHandedOn } = this.#parts;
    const dead = new Set(this.#dead.keys());
    const left = (await leftFiles(folder)).filter(({ key }) => key !== ESTATE_KEY && !isAlive(key));
    for (const file of left) await this.#takeFile(file);
    for (const key of dead) {
      const last = this.#dead.get(key);
      if (!this.#dead.delete(key)) continue;
      if (last !== undefined) this.#estate.add(last.families);
      this.#remember(key);
    }
    if (isHandedOn && left.length + dead.size > 0) await this.#handOn();
    for (const file of left) await removeLeft(file);
  }

  async #takeFile(file: LeftFile): Promise<void> {
    if (this.#taken.includes(file.key)) return;
    try {
      const { families, notes } = await readLeft(file);
      this.#dead.delete(file.key);
      this.#estate.add(families);
      this.#remember(file.key);
      for (const key of keysOf(notes, 'members')) if (!this.#parts.isAlive(key)) this.missing.add(key);
      this.missing.delete(file.key);
    } catch (error) {
      this.#parts.onFault('what a worker left cannot be read', error);
    }
  }

  async #handOn(): Promise<void> {
    const { folder, onUnserved } = this.#parts;
    const lines = writeParts({ families: this.#estate.families, target: new Map() }, onUnserved);
    await keepFile(folder, ESTATE_KEY, withNote('taken', this.#taken, lines));
  }

  #remember(key: string): void {
    this.#taken = [...this.#taken, key].slice(-MOST_REMEMBERED);
  }

  /** One after the other; a fault is told and goes no further. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#taking = this.#taking
      .then(work)
      .catch((error) => this.#parts.onFault('what dead workers left', error));
    return this.#taking;
  }
}

/** Metrics, and before them keys of members. */
export function* withNote(note: string, keys: readonly string[], lines: Iterable<string>): Generator<string> {
  yield JSON.stringify({ note, keys });
  yield* lines;
}

function keysOf(notes: readonly Record<string, unknown>[], note: string): string[] {
  const keys = notes.find((one) => one['note'] === note)?.['keys'];
  return Array.isArray(keys)
    ? keys.filter((key): key is string => typeof key === 'string' && KEY.test(key))
    : [];
}

function cumulative({ families }: ReadMetrics): Family[] {
  return families.filter(({ kind }) => kind === 'counter' || kind === 'histogram');
}
