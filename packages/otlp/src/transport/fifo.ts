const COMPACT_FROM = 512;

/** A queue whose ends are both cheap: an array with a moving start. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #start = 0;

  get length(): number {
    return this.#items.length - this.#start;
  }

  get first(): T | undefined {
    return this.#items[this.#start];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts an item before all others. */
  unshift(item: T): void {
    if (this.#start === 0) this.#items.unshift(item);
    else this.#items[--this.#start] = item;
  }

  shift(): T | undefined {
    if (this.#start >= this.#items.length) return undefined;
    const item = this.#items[this.#start];
    this.#items[this.#start++] = undefined;
    if (this.#start >= COMPACT_FROM && this.#start * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
    return item;
  }

  /** Takes one item out, wherever it is. False: it is not here. */
  remove(item: T): boolean {
    const at = this.#items.indexOf(item, this.#start);
    if (at < 0) return false;
    this.#items.splice(at, 1);
    return true;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#start; at < this.#items.length; at++) yield this.#items[at] as T;
  }

  /** Everything in order; the queue is empty afterwards. */
  takeAll(): T[] {
    const items = this.#items.slice(this.#start) as T[];
    this.#items = [];
    this.#start = 0;
    return items;
  }
}
