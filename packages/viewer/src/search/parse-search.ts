import { FIELD_NAMES, fieldNamed } from './fields.ts';
import { nearestName } from './nearest-name.ts';
import { SearchError } from './search-error.ts';

export type Operator = ':' | '!=' | '>' | '>=' | '<' | '<=';

/** One value as it was written; a `*` in quotes is a star and no wildcard. */
export interface SearchValue {
  text: string;
  quoted: boolean;
  position: number;
}

/** All terms of a search must hold. */
export type SearchTerm =
  | { type: 'words'; negated: boolean; value: SearchValue }
  | {
      type: 'field';
      negated: boolean;
      /** A name of `FIELDS`, or the key of an attribute. */
      name: string;
      isAttribute: boolean;
      operator: Operator;
      /** One of them must hold; several only with `:` and `!=`. */
      values: SearchValue[];
      position: number;
    };

const MAX_LENGTH = 4_096;
const MAX_TERMS = 50;
const MAX_VALUES = 50;
const NAME = /[\p{L}_@][\p{L}\p{N}_.\-/]*/uy;
const OPERATOR = /!=|>=|<=|[:=<>]/y;
const BARE = /[^\s"',]+/y;
const TRACE_ID = /^[0-9a-f]{32}$/i;

/**
 * Reads a search: `service:api status:error duration>300ms route:"/users/:id" -health "card declined" since:10m`.
 *
 * Fields with `:` (also `=`), `!=`, `>`, `>=`, `<`, `<=`; several values with commas, `*` as wildcard; everything else is
 * full text; `-` or `not` before a term negates it. A key with a dot or underscore is an attribute, as is any key after
 * `@`. A word of 32 hexadecimal digits is a trace id.
 * @throws SearchError
 */
export function parseSearch(text: string): SearchTerm[] {
  if (text.length > MAX_LENGTH) {
    throw new SearchError(MAX_LENGTH, 'the search is too long', `at most ${MAX_LENGTH} characters`);
  }
  return new Parser(text).terms();
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  terms(): SearchTerm[] {
    const terms: SearchTerm[] = [];
    while (this.#skipSpace()) {
      if (terms.length === MAX_TERMS) {
        throw new SearchError(this.#at, 'there are too many terms', `at most ${MAX_TERMS}`);
      }
      terms.push(this.#term());
    }
    return terms;
  }

  /** False at the end. */
  #skipSpace(): boolean {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#at < this.#text.length;
  }

  #term(): SearchTerm {
    const start = this.#at;
    const negated = this.#negation();
    const char = this.#text[this.#at];
    if (char === undefined || /\s/.test(char)) {
      throw new SearchError(start, 'nothing follows what negates', 'a field or a word right after it');
    }
    if (char === '(' || char === ')') {
      throw new SearchError(
        this.#at,
        'parentheses are not part of the language',
        'terms that must all hold; several values of one field with commas',
      );
    }
    const position = this.#at;
    const name = this.#match(NAME);
    if (name !== undefined) {
      const operator = this.#match(OPERATOR);
      if (operator !== undefined) return this.#field(name, operator, negated, position);
      this.#at = position;
    }
    if (char === '"') return { type: 'words', negated, value: this.#quoted() };
    return this.#word(negated, position);
  }

  #negation(): boolean {
    if (this.#text[this.#at] === '-') {
      this.#at += 1;
      return true;
    }
    const word = /not\s+/iy;
    return this.#match(word) !== undefined;
  }

  #word(negated: boolean, position: number): SearchTerm {
    const word = this.#match(/[^\s"]+/y) ?? '';
    if (/^or$/i.test(word)) {
      throw new SearchError(
        position,
        '"or" is not part of the language',
        'terms that must all hold; several values of one field with commas, or the word in quotes',
      );
    }
    const operator = /[:=<>]/.exec(word);
    if (operator !== null && operator.index === 0) {
      throw new SearchError(
        position,
        `a field is missing before "${operator[0]}"`,
        'a field such as service:api, or text in quotes',
      );
    }
    const value = { text: word, quoted: false, position };
    if (!TRACE_ID.test(word)) return { type: 'words', negated, value };
    return {
      type: 'field',
      negated,
      name: 'trace',
      isAttribute: false,
      operator: ':',
      values: [value],
      position,
    };
  }

  #field(given: string, sign: string, negated: boolean, position: number): SearchTerm {
    const isForced = given.startsWith('@');
    const name = isForced ? given.slice(1) : given;
    const known = isForced ? undefined : fieldNamed(name.toLowerCase());
    if (known === undefined && !isForced && !/[._]/.test(name)) {
      throw new SearchError(
        position,
        `"${shortened(name)}" is not a field`,
        `one of ${FIELD_NAMES.join(', ')}, the key of an attribute such as http.route, or @ before a key without a dot`,
        nearestName(name, FIELD_NAMES),
      );
    }
    if (name === '') throw new SearchError(position, 'no key follows "@"', 'the key of an attribute');
    const operator = (sign === '=' ? ':' : sign) as Operator;
    const values = this.#values(given, sign);
    if (values.length > 1 && operator !== ':' && operator !== '!=') {
      throw new SearchError(
        values[1]?.position ?? position,
        `"${operator}" compares with one value`,
        'no comma',
      );
    }
    const field = known?.name ?? name;
    return {
      type: 'field',
      negated,
      name: field,
      isAttribute: known === undefined,
      operator,
      values,
      position,
    };
  }

  #values(name: string, sign: string): SearchValue[] {
    const values: SearchValue[] = [];
    for (;;) {
      if (values.length === MAX_VALUES) {
        throw new SearchError(this.#at, 'there are too many values', `at most ${MAX_VALUES}`);
      }
      const position = this.#at;
      if (this.#text[position] === '"') values.push(this.#quoted());
      else {
        const text = this.#match(BARE);
        if (text === undefined) {
          const stands = this.#text[position] === undefined ? 'the search ends' : 'nothing stands';
          throw new SearchError(
            position,
            `${stands} after "${shortened(name)}${sign}"`,
            'a value, in quotes where it has spaces or commas',
          );
        }
        values.push({ text, quoted: false, position });
      }
      if (this.#text[this.#at] !== ',') break;
      this.#at += 1;
    }
    const next = this.#text[this.#at];
    if (next !== undefined && !/\s/.test(next)) {
      throw new SearchError(this.#at, 'the value ends here', 'a space or a comma');
    }
    return values;
  }

  #quoted(): SearchValue {
    const position = this.#at;
    let text = '';
    for (let at = position + 1; at < this.#text.length; at += 1) {
      const char = this.#text[at] as string;
      if (char === '"') {
        this.#at = at + 1;
        return { text, quoted: true, position };
      }
      if (char === '\\' && at + 1 < this.#text.length) {
        at += 1;
        text += this.#text[at] as string;
      } else text += char;
    }
    throw new SearchError(position, 'the quotes are not closed', 'a second " (write \\" for one inside)');
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }
}

function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
