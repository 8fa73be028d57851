import { isPlainText, quoted, UNSURE, valueText } from './json-text.ts';

/** What a line carries beside its fields. */
export interface LineParts {
  level: string;
  message: string;
  /** Absent where the format has no timestamp. */
  timestamp: string | undefined;
  traceId: string | undefined;
  spanId: string | undefined;
  requestId: string | undefined;
}

/** Keys that winston, its formats or the ids of a line give a meaning to: a record that has one takes the general way. */
const RESERVED: ReadonlySet<string> = new Set([
  'level',
  'message',
  'timestamp',
  'trace_id',
  'span_id',
  'trace_flags',
  'request_id',
  'stack',
  'cause',
  'splat',
  'exception',
  'toJSON',
  '__proto__',
]);

/** What even a complete record cannot have among its keys without a meaning of its own. */
const NEVER_FIELDS: ReadonlySet<string> = new Set(['toJSON', '__proto__']);
/** The variant of a shape for records that are complete. */
const COMPLETE = 8;

/** The names that the parts of a line have in it, by the bit of the variant that has them; 0 is every variant. */
const PART_NAMES: readonly (readonly [name: string, part: keyof LineParts, bit: number])[] = [
  ['level', 'level', 0],
  ['message', 'message', 0],
  ['timestamp', 'timestamp', 1],
  ['trace_id', 'traceId', 2],
  ['span_id', 'spanId', 2],
  ['request_id', 'requestId', 4],
];

/**
 * One place of a line: a field, or neighbours that are all parts. What stands before a value is known: its comma and its
 * key, an opening quote where the value is a text, and the closing quote of the value before where that is an open text.
 */
interface Place {
  /** Where the value of the field is among those of the record. */
  readonly source: number;
  /** Undefined: a field. */
  readonly parts: readonly PartPlace[] | undefined;
  readonly beforeText: string;
  readonly beforeTextAfterText: string;
  readonly beforeOther: string;
  readonly beforeOtherAfterText: string;
}

/** One part, with what stands before it; all of them are texts. */
interface PartPlace {
  readonly before: string;
  readonly part: keyof LineParts;
}

/** How the line of one set of keys is put together. */
interface Shape {
  /** The keys, in the order in which records of this shape have them. */
  readonly keys: readonly string[];
  readonly variant: number;
  /** Undefined where the keys ask for the general way. */
  readonly places: readonly Place[] | undefined;
}

const MAX_SHAPES = 1_000;
const MAX_SHAPES_WITH_FIRST_KEY = 32;

/**
 * Makes lines as logform's json() does. The order of the keys is found once for each set of keys and remembered:
 * code that logs has a few hundred of them.
 */
export class LineShapes {
  #byFirstKey = new Map<string, Shape[]>();
  #count = 0;
  #last: Shape = createShape([], 0);
  /** The values of the fields of the line that is being made. */
  readonly #values: unknown[] = [];
  readonly #parts = new PartTexts();

  /** The line without its end; undefined where only winston's own format can make it. */
  text(fields: Record<string, unknown>, parts: LineParts): string | undefined {
    const variant =
      (parts.timestamp === undefined ? 0 : 1) +
      (parts.traceId === undefined ? 0 : 2) +
      (parts.requestId === undefined ? 0 : 4);
    const shape = this.#read(fields, variant);
    if (shape.places === undefined) return undefined;
    this.#parts.take(shape.places, parts);
    return lineOf(shape.places, this.#values, this.#parts);
  }

  /** The line of a record that has its level, message, timestamp and ids among its fields already. */
  textOfRecord(record: Record<string, unknown>): string | undefined {
    const shape = this.#read(record, COMPLETE);
    return shape.places === undefined ? undefined : lineOf(shape.places, this.#values, this.#parts);
  }

  /** Takes the values of a record and finds its shape; most often it is the one of the line before. */
  #read(record: Record<string, unknown>, variant: number): Shape {
    const values = this.#values;
    const { keys, variant: lastVariant } = this.#last;
    let at = 0;
    let isSame = variant === lastVariant;
    for (const key in record) {
      if (isSame && keys[at] !== key) isSame = false;
      values[at++] = record[key];
    }
    if (!isSame || at !== keys.length) this.#last = this.#find(Object.keys(record), variant);
    if (at !== this.#last.keys.length) return INHERITS;
    return this.#last;
  }

  #find(keys: string[], variant: number): Shape {
    const first = keys[0] ?? '';
    const candidates = this.#byFirstKey.get(first);
    if (candidates !== undefined) {
      for (const candidate of candidates) {
        if (candidate.variant === variant && sameKeys(candidate.keys, keys)) return candidate;
      }
    }
    return this.#remember(first, createShape(keys, variant));
  }

  #remember(first: string, shape: Shape): Shape {
    const present = this.#byFirstKey.get(first);
    if (this.#count >= MAX_SHAPES || (present?.length ?? 0) >= MAX_SHAPES_WITH_FIRST_KEY) {
      this.#byFirstKey.clear();
      this.#count = 0;
    }
    const shapes = this.#byFirstKey.get(first);
    if (shapes === undefined) this.#byFirstKey.set(first, [shape]);
    else shapes.push(shape);
    this.#count++;
    return shape;
  }
}

/**
 * The texts of the parts of a line. Lines that follow one another in one request and millisecond have the same: they are
 * put together anew only when one has changed, and made one piece when they are used again.
 */
class PartTexts {
  #places: readonly Place[] = [];
  #level = '';
  #message = '';
  #timestamp: string | undefined;
  #traceId: string | undefined;
  #spanId: string | undefined;
  #requestId: string | undefined;
  #areWhole = false;
  /** By the number of their place; after a text, with its closing quote. */
  readonly #texts: (string | undefined)[] = [];
  readonly #textsAfterText: (string | undefined)[] = [];

  /** What the next line carries. */
  take(places: readonly Place[], parts: LineParts): void {
    const isSame =
      parts.level === this.#level &&
      parts.message === this.#message &&
      parts.timestamp === this.#timestamp &&
      parts.spanId === this.#spanId &&
      parts.traceId === this.#traceId &&
      parts.requestId === this.#requestId &&
      places === this.#places;
    if (isSame && this.#areWhole) return;
    this.#places = places;
    this.#level = parts.level;
    this.#message = parts.message;
    this.#timestamp = parts.timestamp;
    this.#spanId = parts.spanId;
    this.#traceId = parts.traceId;
    this.#requestId = parts.requestId;
    this.#areWhole = isSame;
    for (let at = 0; at < places.length; at++) {
      const own = (places[at] as Place).parts;
      if (own === undefined) continue;
      this.#texts[at] = isSame ? wholeTextOf(own, parts) : textOf(own, parts);
      this.#textsAfterText[at] = undefined;
    }
  }

  /** The text of one place. Its last value is an open text: what follows closes it. */
  at(place: number, isAfterText: boolean): string {
    const text = this.#texts[place] as string;
    if (!isAfterText) return text;
    const present = this.#textsAfterText[place];
    if (present !== undefined) return present;
    const closing = this.#areWhole ? ['"', text].join('') : `"${text}`;
    this.#textsAfterText[place] = closing;
    return closing;
  }
}

function textOf(own: readonly PartPlace[], parts: LineParts): string {
  let text = '';
  for (const { before, part } of own) text += before + escaped(parts[part] as string);
  return text;
}

/** The same, but in one piece: what is put together with `+` is kept in its pieces, which everything made of it has then. */
function wholeTextOf(own: readonly PartPlace[], parts: LineParts): string {
  return own.flatMap(({ before, part }) => [before, escaped(parts[part] as string)]).join('');
}

/** What stands between the quotes of a text. */
function escaped(text: string): string {
  return isPlainText(text) ? text : JSON.stringify(text).slice(1, -1);
}

function lineOf(places: readonly Place[], values: unknown[], parts: PartTexts): string | undefined {
  let text = '';
  /** Whether the text so far ends within a quoted text. */
  let isOpen = false;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] as Place;
    if (place.parts !== undefined) {
      const own = parts.at(at, isOpen);
      text += text === '' ? opening(own) : own;
      isOpen = true;
      continue;
    }
    const value = values[place.source];
    if (typeof value === 'string') {
      const before = isOpen ? place.beforeTextAfterText : place.beforeText;
      text += text === '' ? opening(before) : before;
      text += escaped(value);
      isOpen = true;
    } else {
      const shown = valueText(value, 1);
      // What an application has logged must not live until it logs again.
      if (typeof value === 'object') values[place.source] = undefined;
      if (shown === UNSURE) return undefined;
      if (shown === undefined) continue;
      const before = isOpen ? place.beforeOtherAfterText : place.beforeOther;
      text += text === '' ? opening(before) : before;
      text += shown;
      isOpen = false;
    }
  }
  if (text === '') return '{}';
  return text + (isOpen ? '"}' : '}');
}

/** The first place of a line has a brace where the others have a comma. */
function opening(before: string): string {
  return `{${before.slice(1)}`;
}

function createShape(keys: string[], variant: number): Shape {
  const reserved = variant === COMPLETE ? NEVER_FIELDS : RESERVED;
  if (keys.some((key) => reserved.has(key))) return { keys, variant, places: undefined };
  const fields = keys.map((name, source) => ({ name, source, part: undefined }));
  const parts =
    variant === COMPLETE
      ? []
      : PART_NAMES.filter(([, , bit]) => (variant & bit) === bit).map(([name, part]) => ({
          name,
          source: -1,
          part,
        }));
  const places: Place[] = [];
  const sorted = [...fields, ...parts].sort((one, other) => (one.name < other.name ? -1 : 1));
  let neighbours: PartPlace[] | undefined;
  for (const { name, source, part } of sorted) {
    const before = `,${quoted(name)}:`;
    if (part === undefined) {
      neighbours = undefined;
      places.push(placeOf(before, source, undefined));
    } else if (neighbours === undefined) {
      neighbours = [{ before: `${before}"`, part }];
      places.push(placeOf(before, source, neighbours));
    } else neighbours.push({ before: `"${before}"`, part });
  }
  return { keys, variant, places };
}

function placeOf(before: string, source: number, parts: readonly PartPlace[] | undefined): Place {
  return {
    source,
    parts,
    beforeText: `${before}"`,
    beforeTextAfterText: `"${before}"`,
    beforeOther: before,
    beforeOtherAfterText: `"${before}`,
  };
}

/** Somebody has given every object a property: which are a record's own is for winston to find out. */
const INHERITS: Shape = { keys: [], variant: -1, places: undefined };

function sameKeys(known: readonly string[], keys: readonly string[]): boolean {
  if (known.length !== keys.length) return false;
  for (let at = 0; at < keys.length; at++) if (known[at] !== keys[at]) return false;
  return true;
}
