/** A word is a run of letters and digits; what stands between (`_` too) parts words. */
const WORD = /[\p{L}\p{N}]+/gu;
const PLAIN = /^[\x20-\x7e]*$/;
const PLAIN_WORD = /[a-z0-9]+/g;

/** The words of a text in lower case, in their order. */
export function wordsOf(text: string): string[] {
  const lower = text.toLowerCase();
  return lower.match(PLAIN.test(lower) ? PLAIN_WORD : WORD) ?? [];
}

/** A 32-bit hash (FNV-1a, mixed) of a word, or of a field and its value. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}

/** The hash of "this field has this value", as it is in the index beside the words. */
export function pairHash(key: string, value: string): number {
  return hashOf(`${key}\u0000${value.toLowerCase()}`);
}

/** What a search in full text reads of a stored body; see `RecordText`. */
interface SearchedBody {
  name?: unknown;
  text?: unknown;
  statusMessage?: unknown;
  scope?: { name?: unknown };
  attributes?: unknown;
  events?: { name?: unknown; attributes?: unknown }[];
  links?: { attributes?: unknown }[];
}

/**
 * Whether the words of `phrase` stand one after another in one text of a stored body; with `isPrefix` the last may be
 * the beginning of a word. Names of attributes are searched, too.
 */
export function hasPhrase(json: string, phrase: readonly string[], isPrefix: boolean): boolean {
  for (const text of textsOf(JSON.parse(json) as SearchedBody)) {
    if (standsIn(wordsOf(text), phrase, isPrefix)) return true;
  }
  return false;
}

function standsIn(words: readonly string[], phrase: readonly string[], isPrefix: boolean): boolean {
  const last = phrase.length - 1;
  for (let at = 0; at + last < words.length; at += 1) {
    const matches = phrase.every((word, i) =>
      isPrefix && i === last ? words[at + i]?.startsWith(word) : words[at + i] === word,
    );
    if (matches) return true;
  }
  return false;
}

function* textsOf(body: SearchedBody): Generator<string> {
  yield* leaves([body.name, body.text, body.statusMessage, body.scope?.name, body.attributes]);
  for (const { name, attributes } of body.events ?? []) yield* leaves([name, attributes]);
  for (const { attributes } of body.links ?? []) yield* leaves(attributes);
}

/** Bounded by the depth that the redactor allows. */
function* leaves(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number' || typeof value === 'boolean') yield String(value);
  else if (Array.isArray(value)) for (const item of value) yield* leaves(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield key;
      yield* leaves(item);
    }
  }
}

/** The words of a value of an attribute, as the index holds them: the same as `hasPhrase` looks through. */
export function wordsOfValue(value: unknown): string[] {
  const words: string[] = [];
  for (const text of leaves(value)) words.push(...wordsOf(text));
  return words;
}
