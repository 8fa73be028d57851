import { watchCombine } from './known-formats.ts';
import { KnownWinston } from './plan.ts';
import type { Logger, Winston } from './winston-parts.ts';

/** What is known of each copy of winston, by the prototype of its Logger. */
const copies: WeakMap<object, KnownWinston> = new WeakMap();

/** Meets a copy of winston as soon as it is loaded: what it combines from here on is known. */
export function meetWinston(winston: Winston): KnownWinston {
  const key = winston.Logger.prototype;
  let met = copies.get(key);
  if (met === undefined) {
    watchCombine(winston.format);
    met = new KnownWinston(winston);
    copies.set(key, met);
  }
  return met;
}

/** What is known of the winston that a logger is from. */
export function winstonOf(logger: Logger): KnownWinston | undefined {
  for (let prototype: unknown = logger; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const met = copies.get(prototype as object);
    if (met !== undefined) return met;
  }
  return undefined;
}
