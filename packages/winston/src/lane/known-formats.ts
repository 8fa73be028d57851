/** A format of logform: what `transform` gets with every record. */
export interface Format {
  transform: (info: object, options?: unknown) => object | boolean;
  options?: unknown;
}

/** What `winston.format` (or `require('logform').format`) offers; each a getter that loads its file. */
export interface FormatModule {
  combine(...formats: Format[]): Format;
  json: FormatMaker;
  timestamp: FormatMaker;
  errors: FormatMaker;
  splat: FormatMaker;
}

type FormatMaker = ((options?: unknown) => Format) & { Format?: { prototype: Format } };

/** The formats that the lane knows. */
export type KnownFormat = 'json' | 'timestamp' | 'errors' | 'splat';

/** A known format as it stands in a chain. */
export interface ChainPart {
  name: KnownFormat;
  format: Format;
  transform: Format['transform'];
  options: unknown;
  /** Whether it was made without options that change what it does to a plain record. */
  isPlain: boolean;
}

interface Combined {
  transform: Format['transform'];
  parts: readonly Format[];
}

const NAMES: readonly KnownFormat[] = ['json', 'timestamp', 'errors', 'splat'];
const transforms: WeakMap<object, KnownFormat> = new WeakMap();
const combinations: WeakMap<Format, Combined> = new WeakMap();
const watched: WeakSet<object> = new WeakSet();
/** json() of a logform that sorts keys, as our own text does. */
const sortedJson: WeakSet<object> = new WeakSet();
const MESSAGE: symbol = Symbol.for('message');

/**
 * Remembers from here on what `combine` puts together: its result does not tell. Formats that were
 * combined before stay unknown.
 */
export function watchCombine(format: FormatModule): void {
  if (watched.has(format)) return;
  watched.add(format);
  const combine = format.combine;
  const remembering = Object.assign((...parts: Format[]): Format => {
    const combined = combine(...parts);
    combinations.set(combined, { transform: combined.transform, parts });
    return combined;
  }, combine);
  Object.defineProperty(format, 'combine', { get: () => remembering, configurable: true });
}

/** Learns the formats of one copy of logform, as they come from it. Once is enough. */
export function learnFormats(format: FormatModule): void {
  for (const name of NAMES) {
    const made = format[name]();
    transforms.set(made.transform, name);
    if (name === 'json' && writesSorted(made)) sortedJson.add(made.transform);
  }
}

/**
 * The known formats that a format consists of, in their order; undefined where any part of it is unknown, or was
 * changed after it was made.
 */
export function chainOf(format: Format): ChainPart[] | undefined {
  const combined = combinations.get(format);
  if (combined !== undefined) {
    if (combined.transform !== format.transform) return undefined;
    const chain: ChainPart[] = [];
    for (const part of combined.parts) {
      const inner = chainOf(part);
      if (inner === undefined) return undefined;
      chain.push(...inner);
    }
    return chain;
  }
  const name = transforms.get(format.transform);
  if (name === undefined) return undefined;
  const { transform, options } = format;
  return [{ name, format, transform, options, isPlain: hasNoOptions(format, name) }];
}

/** Whether every part of a chain still is as it was when the chain was found. */
export function isUnchanged(chain: readonly ChainPart[]): boolean {
  for (const { format, transform, options } of chain) {
    if (format.transform !== transform || format.options !== options) return false;
  }
  return true;
}

/** Whether a chain does to a plain record what the lane can do itself: json last, nothing else with options. */
export function isDirect(format: Format, chain: readonly ChainPart[]): boolean {
  const json = chain.at(-1);
  if (json?.name !== 'json' || !chain.every((part) => part.isPlain)) return false;
  return chain.filter((part) => part.name === 'json').length === 1 && sortsKeys(format);
}

function sortsKeys(format: Format): boolean {
  const last = combinations.get(format)?.parts.at(-1);
  return last === undefined ? sortedJson.has(format.transform) : sortsKeys(last);
}

function hasNoOptions(format: Format, name: KnownFormat): boolean {
  const { options } = format;
  if (name === 'errors' || options === undefined || options === null) return true;
  return typeof options === 'object' && Object.keys(options).length === 0;
}

const PROBE: object = {
  b: 1,
  a: { z: [undefined, () => {}, Number.NaN], y: null, x: 10n },
  level: 'info',
  message: 'ä"\n\ud800',
  c: undefined,
};
const SORTED =
  '{"a":{"x":"10","y":null,"z":[null,null,null]},"b":1,"level":"info","message":"ä\\"\\n\\ud800"}';

/** Older copies of logform keep the order in which keys were set. */
function writesSorted(json: Format): boolean {
  const info: Record<symbol, unknown> = { ...PROBE };
  json.transform(info, json.options);
  return info[MESSAGE] === SORTED;
}
