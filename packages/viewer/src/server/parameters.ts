import { TIME_FORM, timeOf } from '../search/units.ts';
import { ApiError } from './api-error.ts';

/** The query string of one request; every parameter is checked, unknown ones are refused. */
export class Parameters {
  readonly #given: URLSearchParams;

  /** @throws ApiError 400 */
  constructor(given: URLSearchParams, known: readonly string[]) {
    this.#given = given;
    for (const name of given.keys()) {
      if (known.includes(name)) continue;
      const names = known.length === 0 ? 'there are none' : `known are ${known.join(', ')}`;
      throw bad(name.slice(0, 40), `"${name.slice(0, 40)}" is not a parameter here; ${names}`);
    }
  }

  text(name: string): string | undefined {
    return this.#given.get(name) ?? undefined;
  }

  needed(name: string): string {
    const text = this.text(name);
    if (text === undefined || text === '') throw bad(name, `${name} must be given`);
    return text;
  }

  whole(name: string, fallback: number, most: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= 1 && number <= most) return number;
    throw bad(name, `${name} must be a whole number from 1 to ${most}`);
  }

  oneOf<T extends string>(name: string, values: readonly T[], fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = values.find((one) => one === text);
    if (value === undefined) throw bad(name, `${name} must be one of ${values.join(', ')}`);
    return value;
  }

  /** Microseconds since 1970. */
  time(name: string, fallback: string): number {
    const us = timeOf(this.text(name) ?? fallback, Date.now());
    if (us === undefined) throw bad(name, `${name} must be ${TIME_FORM}`);
    return us;
  }

  cursor(): string | undefined {
    const text = this.text('cursor');
    if (text === undefined || /^\d{1,17}(?:\.\d{1,17}){0,2}$/.test(text)) return text;
    throw bad('cursor', 'cursor must be `next` of the page before');
  }
}

function bad(parameter: string, message: string): ApiError {
  return new ApiError(400, 'bad_parameter', `${message}.`, parameter);
}
