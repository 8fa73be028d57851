/** What a table holds: chained by the table itself, so that an entry costs no object besides itself. */
export interface HashEntry<Entry> {
  readonly hash: number;
  next: Entry | undefined;
}

const FEWEST_SLOTS = 8;

/** Entries by a number that is made of their labels; whoever looks one up compares the labels themselves. */
export class HashTable<Entry extends HashEntry<Entry>> {
  #slots: (Entry | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first of those that may have this hash; the others follow by `next`. */
  first(hash: number): Entry | undefined {
    return this.#slots.length === 0 ? undefined : this.#slots[hash & (this.#slots.length - 1)];
  }

  add(entry: Entry): void {
    if (this.#size >= this.#slots.length) this.#grow();
    this.#put(entry);
    this.#size++;
  }

  /** Leaves out whatever is not wanted any more. */
  retain(isWanted: (entry: Entry) => boolean): void {
    const old = this.#slots;
    this.#slots = new Array(old.length).fill(undefined);
    this.#size = 0;
    for (const first of old) {
      for (let one = first; one !== undefined; ) {
        const { next } = one;
        if (isWanted(one)) {
          this.#put(one);
          this.#size++;
        }
        one = next;
      }
    }
  }

  clear(): void {
    this.#slots = [];
    this.#size = 0;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Array(Math.max(FEWEST_SLOTS, old.length * 2)).fill(undefined);
    for (const first of old) {
      for (let one = first; one !== undefined; ) {
        const { next } = one;
        this.#put(one);
        one = next;
      }
    }
  }

  #put(entry: Entry): void {
    const at = entry.hash & (this.#slots.length - 1);
    entry.next = this.#slots[at];
    this.#slots[at] = entry;
  }
}
