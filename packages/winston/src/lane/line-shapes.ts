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
/** Where the values of a line stand behind those of its fields. */
const LEVEL = 0;
const MESSAGE = 1;
const TIMESTAMP = 2;
const TRACE_ID = 3;
const SPAN_ID = 4;
const REQUEST_ID = 5;
const SAFE: ReadonlySet<number> = new Set([TIMESTAMP, TRACE_ID, SPAN_ID]);

/** How the line of one set of keys is put together. */
interface Shape {
  /** The keys, in the order in which records of this shape have them. */
  readonly keys: readonly string[];
  readonly variant: number;
  /** Where the value of each place of the line is found; undefined where the keys ask for the general way. */
  readonly sources: readonly number[] | undefined;
  /** What stands before a value that is a text, with its opening quote, and before any other. */
  readonly beforeText: readonly string[];
  readonly beforeOther: readonly string[];
  /** Places of texts that need no look: a timestamp, ids of a span. */
  readonly areSafe: readonly boolean[];
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

  /** The line without its end; undefined where only winston's own format can make it. */
  text(fields: Record<string, unknown>, parts: LineParts): string | undefined {
    const variant =
      (parts.timestamp === undefined ? 0 : 1) +
      (parts.traceId === undefined ? 0 : 2) +
      (parts.requestId === undefined ? 0 : 4);
    const shape = this.#read(fields, variant);
    if (shape.sources === undefined) return undefined;
    const values = this.#values;
    const own = shape.keys.length;
    values[own + LEVEL] = parts.level;
    values[own + MESSAGE] = parts.message;
    values[own + TIMESTAMP] = parts.timestamp;
    values[own + TRACE_ID] = parts.traceId;
    values[own + SPAN_ID] = parts.spanId;
    values[own + REQUEST_ID] = parts.requestId;
    return lineOf(shape, shape.sources, values);
  }

  /** The line of a record that has its level, message, timestamp and ids among its fields already. */
  textOfRecord(record: Record<string, unknown>): string | undefined {
    const shape = this.#read(record, COMPLETE);
    return shape.sources === undefined ? undefined : lineOf(shape, shape.sources, this.#values);
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

function lineOf(shape: Shape, sources: readonly number[], values: unknown[]): string | undefined {
  const { beforeText, beforeOther, areSafe } = shape;
  let text = '';
  for (let at = 0; at < sources.length; at++) {
    const value = values[sources[at] as number];
    if (typeof value === 'string') {
      const before = text === '' ? opening(beforeText[at]) : beforeText[at];
      text +=
        areSafe[at] || isPlainText(value) ? `${before}${value}"` : before + JSON.stringify(value).slice(1);
    } else {
      const shown = valueText(value, 1);
      // What an application has logged must not live until it logs again.
      if (typeof value === 'object') values[sources[at] as number] = undefined;
      if (shown === UNSURE) return undefined;
      if (shown !== undefined) text += (text === '' ? opening(beforeOther[at]) : beforeOther[at]) + shown;
    }
  }
  return text === '' ? '{}' : `${text}}`;
}

/** The first place of a line has a brace where the others have a comma. */
function opening(before: string | undefined): string {
  return `{${before?.slice(1)}`;
}

function createShape(keys: string[], variant: number): Shape {
  const reserved = variant === COMPLETE ? NEVER_FIELDS : RESERVED;
  if (keys.some((key) => reserved.has(key)))
    return { keys, variant, sources: undefined, beforeText: [], beforeOther: [], areSafe: [] };
  const entries: [string, number][] = keys.map((key, at) => [key, at]);
  if (variant !== COMPLETE) {
    const own = keys.length;
    entries.push(['level', own + LEVEL], ['message', own + MESSAGE]);
    if (variant & 1) entries.push(['timestamp', own + TIMESTAMP]);
    if (variant & 2) entries.push(['trace_id', own + TRACE_ID], ['span_id', own + SPAN_ID]);
    if (variant & 4) entries.push(['request_id', own + REQUEST_ID]);
  }
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  const names = entries.map(([key]) => quoted(key));
  return {
    keys,
    variant,
    sources: entries.map(([, source]) => source),
    beforeText: names.map((name) => `,${name}:"`),
    beforeOther: names.map((name) => `,${name}:`),
    areSafe: entries.map(([, source]) => variant !== COMPLETE && SAFE.has(source - keys.length)),
  };
}

/** Somebody has given every object a property: which are a record's own is for winston to find out. */
const INHERITS: Shape = {
  keys: [],
  variant: -1,
  sources: undefined,
  beforeText: [],
  beforeOther: [],
  areSafe: [],
};

function sameKeys(known: readonly string[], keys: readonly string[]): boolean {
  if (known.length !== keys.length) return false;
  for (let at = 0; at < keys.length; at++) if (known[at] !== keys[at]) return false;
  return true;
}
