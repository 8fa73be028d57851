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

/** Bits of the other variants: what a line has besides level and message. */
const WITH_TIMESTAMP = 1;
const WITH_SPAN = 2;
const WITH_REQUEST = 4;

/** The parts of a line, in the order in which their values stand behind those of its fields, and where they are there. */
const PARTS: readonly { name: string; variant: number; isSafe: boolean }[] = [
  { name: 'level', variant: 0, isSafe: false },
  { name: 'message', variant: 0, isSafe: false },
  { name: 'timestamp', variant: WITH_TIMESTAMP, isSafe: true },
  { name: 'trace_id', variant: WITH_SPAN, isSafe: true },
  { name: 'span_id', variant: WITH_SPAN, isSafe: true },
  { name: 'request_id', variant: WITH_REQUEST, isSafe: false },
];

/**
 * One place of a line: a field, or neighbours that are all parts. What stands before a value is known: its comma and its
 * key, an opening quote where the value is a text, and the closing quote of the value before where that is an open text.
 */
interface Place {
  /** Where the value of the field is among those of the line. */
  readonly source: number;
  /** Undefined: a field. Else `beforeText` stands before the first of them. */
  readonly parts: readonly PartPlace[] | undefined;
  readonly beforeText: string;
  readonly beforeTextAfterText: string;
  readonly beforeOther: string;
  readonly beforeOtherAfterText: string;
}

/** One part; all of them are texts. */
interface PartPlace {
  readonly source: number;
  /** What stands between it and the part before it. */
  readonly before: string;
  /** A timestamp, ids of a span: texts that need no look. */
  readonly isSafe: boolean;
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
  /** The values of the line that is being made. */
  readonly #values: unknown[] = [];
  readonly #repeated = new RepeatedParts();

  /** The line without its end; undefined where only winston's own format can make it. */
  text(fields: Record<string, unknown>, parts: LineParts): string | undefined {
    const variant =
      (parts.timestamp === undefined ? 0 : WITH_TIMESTAMP) +
      (parts.traceId === undefined ? 0 : WITH_SPAN) +
      (parts.requestId === undefined ? 0 : WITH_REQUEST);
    const shape = this.#read(fields, variant);
    if (shape.places === undefined) return undefined;
    const values = this.#values;
    const own = shape.keys.length;
    values[own] = parts.level;
    values[own + 1] = parts.message;
    values[own + 2] = parts.timestamp;
    values[own + 3] = parts.traceId;
    values[own + 4] = parts.spanId;
    values[own + 5] = parts.requestId;
    return lineOf(
      shape.places,
      values,
      this.#repeated.have(shape.places, parts, values) ? this.#repeated : undefined,
    );
  }

  /** The line of a record that has its level, message, timestamp and ids among its fields already. */
  textOfRecord(record: Record<string, unknown>): string | undefined {
    const shape = this.#read(record, COMPLETE);
    return shape.places === undefined ? undefined : lineOf(shape.places, this.#values, undefined);
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

/** From this line with the same parts on their texts are kept: to make them costs what a few lines save. */
const REPEATED = 8;

/**
 * The texts of parts that line after line has, in a burst within one request and millisecond. Each is in one piece: what is put
 * together with `+` is kept in its pieces, which every line made of it has then.
 */
class RepeatedParts {
  #places: readonly Place[] = [];
  #parts: LineParts | undefined;
  #count = 0;
  /** By the number of their place; after a text, with its closing quote. */
  readonly #texts: string[] = [];
  readonly #textsAfterText: string[] = [];

  /** Whether the parts of this line are those of the lines before it, so that their texts are here. */
  have(places: readonly Place[], parts: LineParts, values: readonly unknown[]): boolean {
    if (places !== this.#places || !sameParts(parts, this.#parts)) {
      this.#places = places;
      this.#parts = parts;
      this.#count = 1;
      return false;
    }
    if (this.#count < REPEATED) {
      this.#count += 1;
      if (this.#count === REPEATED) this.#make(values);
    }
    return this.#count === REPEATED;
  }

  /** The text of one place. Its last value is an open text: what follows closes it. */
  at(place: number, isAfterText: boolean): string {
    return (isAfterText ? this.#textsAfterText : this.#texts)[place] as string;
  }

  #make(values: readonly unknown[]): void {
    for (let at = 0; at < this.#places.length; at++) {
      const { parts, beforeText, beforeTextAfterText } = this.#places[at] as Place;
      if (parts === undefined) continue;
      const pieces: string[] = [];
      for (const { before, source } of parts) pieces.push(before, escaped(values[source] as string));
      pieces[0] = beforeText;
      this.#texts[at] = pieces.join('');
      pieces[0] = beforeTextAfterText;
      this.#textsAfterText[at] = pieces.join('');
    }
  }
}

/** What differs first in the lines of a busy server is asked first. */
function sameParts(one: LineParts, other: LineParts | undefined): boolean {
  return (
    other !== undefined &&
    one.spanId === other.spanId &&
    one.timestamp === other.timestamp &&
    one.level === other.level &&
    one.message === other.message &&
    one.traceId === other.traceId &&
    one.requestId === other.requestId
  );
}

/** What stands between the quotes of a text. */
function escaped(text: string): string {
  return isPlainText(text) ? text : JSON.stringify(text).slice(1, -1);
}

function lineOf(
  places: readonly Place[],
  values: unknown[],
  repeated: RepeatedParts | undefined,
): string | undefined {
  let text = '';
  /** Whether the text so far ends within a quoted text. */
  let isOpen = false;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] as Place;
    const { parts } = place;
    if (parts !== undefined) {
      if (repeated !== undefined) {
        const own = repeated.at(at, isOpen);
        text += text === '' ? opening(own) : own;
      } else {
        const first = isOpen ? place.beforeTextAfterText : place.beforeText;
        for (let own = 0; own < parts.length; own++) {
          const { source, before, isSafe } = parts[own] as PartPlace;
          if (own > 0) text += before;
          else text += text === '' ? opening(first) : first;
          text += isSafe ? (values[source] as string) : escaped(values[source] as string);
        }
      }
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
  const parts = PARTS.map((part, at) => ({ name: part.name, source: keys.length + at, part }));
  const own =
    variant === COMPLETE ? [] : parts.filter(({ part }) => (variant & part.variant) === part.variant);
  const places: Place[] = [];
  let neighbours: PartPlace[] | undefined;
  for (const { name, source, part } of [...fields, ...own].sort((one, other) =>
    one.name < other.name ? -1 : 1,
  )) {
    const place = placeOf(`,${quoted(name)}:`, source);
    if (part === undefined) {
      neighbours = undefined;
      places.push(place);
      continue;
    }
    if (neighbours === undefined) {
      neighbours = [];
      places.push({ ...place, parts: neighbours });
    }
    neighbours.push({ source, before: place.beforeTextAfterText, isSafe: part.isSafe });
  }
  return { keys, variant, places };
}

function placeOf(before: string, source: number): Place {
  return {
    source,
    parts: undefined,
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
