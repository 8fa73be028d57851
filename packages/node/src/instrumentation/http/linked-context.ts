import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

/** Values of a context that are looked through one after the other; more of them are put into a map. */
const MOST_LINKS = 12;

/**
 * A context as a chain of values over another one. The contexts of OpenTelemetry copy a map and make three functions for
 * each value; a request sets three of them.
 */
export class LinkedContext implements Context {
  readonly #parent: Context;
  readonly #key: symbol | undefined;
  readonly #value: unknown;
  readonly #length: number;

  private constructor(parent: Context, key: symbol | undefined, value: unknown, length: number) {
    this.#parent = parent;
    this.#key = key;
    this.#value = value;
    this.#length = length;
  }

  /** A context with the values of `base`, which takes more of them cheaply. */
  static over(base: Context): LinkedContext {
    return base instanceof LinkedContext ? base : new LinkedContext(base, undefined, undefined, 0);
  }

  getValue(key: symbol): unknown {
    let at: Context = this;
    while (at instanceof LinkedContext) {
      if (at.#key === key) return at.#value;
      at = at.#parent;
    }
    return at.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#length < MOST_LINKS
      ? new LinkedContext(this, key, value, this.#length + 1)
      : new LinkedContext(this.#asMap(), key, value, 1);
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }

  /** The same values in a context of OpenTelemetry, which finds each in one step. */
  #asMap(): Context {
    const links: LinkedContext[] = [];
    let at: Context = this;
    while (at instanceof LinkedContext) {
      links.push(at);
      at = at.#parent;
    }
    let map = at;
    for (const link of links.reverse()) {
      if (link.#key !== undefined) map = map.setValue(link.#key, link.#value);
    }
    return map;
  }
}

/** Where a trace begins in this process: nothing came with the request. */
export const EMPTY_CONTEXT: LinkedContext = LinkedContext.over(ROOT_CONTEXT);
