import { SIGNALS, type Signal } from '../signal.ts';

/** Of one record: it waits on disk alone; somebody holds it in memory too; nobody needs it any more. */
export type RecordState = 'waiting' | 'held' | 'done';

const STATES: readonly RecordState[] = ['waiting', 'held', 'done'];

/** The state, signal and items of each record of a segment, in six bytes each. */
export class RecordStates {
  #flags = new Uint8Array(64);
  #items = new Uint32Array(64);
  #length = 0;
  /** Records that are not done. */
  open = 0;
  /** Records that wait on disk alone. */
  waiting = 0;

  /** Ids are numbered from 0; ids that were passed over are done. */
  add(id: number, signal: Signal, items: number, state: RecordState): void {
    this.#reserve(id + 1);
    while (this.#length < id) this.#flags[this.#length++] = STATES.indexOf('done');
    this.#length = Math.max(this.#length, id + 1);
    this.#flags[id] = STATES.indexOf(state) | (SIGNALS.indexOf(signal) << 2);
    this.#items[id] = items;
    this.#count(state, 1);
  }

  get nextId(): number {
    return this.#length;
  }

  state(id: number): RecordState {
    return id < this.#length ? (STATES[(this.#flags[id] as number) & 3] as RecordState) : 'done';
  }

  /** @returns false where it was in this state already */
  set(id: number, state: RecordState): boolean {
    const before = this.state(id);
    if (before === state || id >= this.#length) return false;
    this.#flags[id] = ((this.#flags[id] as number) & ~3) | STATES.indexOf(state);
    this.#count(before, -1);
    this.#count(state, 1);
    return true;
  }

  signal(id: number): Signal {
    return SIGNALS[(this.#flags[id] as number) >> 2] as Signal;
  }

  items(id: number): number {
    return this.#items[id] as number;
  }

  #count(state: RecordState, by: 1 | -1): void {
    if (state !== 'done') this.open += by;
    if (state === 'waiting') this.waiting += by;
  }

  #reserve(length: number): void {
    if (length <= this.#flags.length) return;
    const capacity = Math.max(length, this.#flags.length * 2);
    const [flags, items] = [new Uint8Array(capacity), new Uint32Array(capacity)];
    flags.set(this.#flags);
    items.set(this.#items);
    [this.#flags, this.#items] = [flags, items];
  }
}
