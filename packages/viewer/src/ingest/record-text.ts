import type { AnyValue, KeyValue } from '@throughline/otlp';
import type { Redactor } from '@throughline/redact';
import { plainValue } from '../any-value.ts';
import type { BlockIndex } from '../store/block-index.ts';
import { hashOf, pairHash, wordsOf, wordsOfValue } from '../store/words.ts';
import { GenerationCache } from './generation-cache.ts';

/** Values that decide columns, by attribute key, redacted. */
export type Facts = Map<string, unknown>;

/** One attribute as it is stored. */
interface Fragment {
  /** `"key":value` */
  json: string;
  value: unknown;
  /** How the value was typed where JSON does not tell. */
  type: string | undefined;
  hashes: number[];
  /** The block of spans, and of logs, that has these words already. */
  span: number;
  log: number;
}

const MAX_REMEMBERED = 10_000;
const MAX_REMEMBERED_LENGTH = 200;
/** Characters kept of one text, cut after redaction. */
export const MAX_VALUE = 32_768;
/** Attributes kept of one record. */
export const MAX_ATTRIBUTES = 1_000;

/** What was left out of records for the sake of bounds, since the start. */
export interface CutCounts {
  values: number;
  attributes: number;
  /** Events and links of spans. */
  parts: number;
}

/** Events, and links, kept of one span. */
const MAX_PARTS = 1_000;

/**
 * Turns attributes and texts of others into the JSON that is stored. Everything foreign passes the redactor here, once.
 * What comes again and again (`http.request.method` = `GET`) is looked up.
 */
export class RecordText {
  readonly cut: CutCounts = { values: 0, attributes: 0, parts: 0 };
  readonly #redactor: Redactor;
  readonly #facts: ReadonlySet<string>;
  readonly #fragments = new GenerationCache<Fragment>(MAX_REMEMBERED);
  readonly #texts = new GenerationCache<string>(MAX_REMEMBERED);

  constructor(redactor: Redactor, facts: ReadonlySet<string>) {
    this.#redactor = redactor;
    this.#facts = facts;
  }

  /** Free text such as a span's name, redacted and cut. */
  text(text: string): string {
    if (text.length > MAX_REMEMBERED_LENGTH) return this.#shorten(this.#redactor.redactText(text));
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const safe = this.#redactor.redactText(text);
    // What was hidden must be counted each time.
    if (safe === text) this.#texts.set(text, safe);
    return safe;
  }

  /** The value of one field, redacted and cut. */
  field(key: string, value: unknown): unknown {
    const safe = this.#redactor.redactField(key, value);
    return typeof safe === 'string' ? this.#shorten(safe) : safe;
  }

  /**
   * `"attributes":{…}`, and `,"types":{…}` where JSON does not tell a type.
   * @param index learns the words, and each key with its value; undefined: nobody searches these
   */
  attributes(list: readonly KeyValue[] | undefined, index?: Index, facts?: Facts): string {
    let json = '';
    let types = '';
    let left = MAX_ATTRIBUTES;
    for (const { key = '', value } of list ?? []) {
      if (left === 0) {
        this.cut.attributes += (list?.length ?? 0) - MAX_ATTRIBUTES;
        break;
      }
      left -= 1;
      const fragment = this.#fragment(key, value);
      json += json === '' ? fragment.json : `,${fragment.json}`;
      if (fragment.type !== undefined) {
        types += `${types === '' ? '' : ','}${JSON.stringify(key)}:"${fragment.type}"`;
      }
      if (facts !== undefined && this.#facts.has(key)) facts.set(key, fragment.value);
      if (index !== undefined) learn(fragment, index);
    }
    return types === '' ? `"attributes":{${json}}` : `"attributes":{${json}},"types":{${types}}`;
  }

  /** As many events or links as are kept of one span. */
  parts<T>(list: readonly T[]): readonly T[] {
    if (list.length <= MAX_PARTS) return list;
    this.cut.parts += list.length - MAX_PARTS;
    return list.slice(0, MAX_PARTS);
  }

  #fragment(key: string, value: AnyValue | undefined): Fragment {
    const text = value?.stringValue ?? value?.intValue;
    if (text === undefined || text.length > MAX_REMEMBERED_LENGTH || key.length > MAX_REMEMBERED_LENGTH) {
      return this.#made(key, value).fragment;
    }
    const id = value?.stringValue === undefined ? `${key}\u0001${text}` : `${key}\u0000${text}`;
    const known = this.#fragments.get(id);
    if (known !== undefined) return known;
    const { fragment, isHidden } = this.#made(key, value);
    if (!isHidden) this.#fragments.set(id, fragment);
    return fragment;
  }

  #made(key: string, value: AnyValue | undefined): { fragment: Fragment; isHidden: boolean } {
    const { plain, type } = typed(value);
    const safeKey = this.text(key);
    const safe = this.field(key, plain ?? null);
    const hashes = wordsOf(safeKey).concat(wordsOfValue(safe)).map(hashOf);
    hashes.push(hashOf(`has\u0000${safeKey}`));
    if (typeof safe !== 'object' || safe === null) hashes.push(pairHash(safeKey, String(safe)));
    const json = `${JSON.stringify(safeKey)}:${JSON.stringify(safe) ?? 'null'}`;
    return {
      fragment: { json, value: safe, type, hashes, span: 0, log: 0 },
      isHidden: safeKey !== key || safe !== plain,
    };
  }

  #shorten(text: string): string {
    if (text.length <= MAX_VALUE) return text;
    this.cut.values += 1;
    return `${text.slice(0, MAX_VALUE)}…`;
  }
}

/** A block index and which of the two it is. */
export interface Index {
  readonly blocks: BlockIndex;
  readonly kind: 'span' | 'log';
}

function learn(fragment: Fragment, { blocks, kind }: Index): void {
  if (fragment[kind] === blocks.epoch) return;
  fragment[kind] = blocks.epoch;
  for (const hash of fragment.hashes) blocks.addHash(hash);
}

/** Numbers that JSON would change or mistake for another type keep it in a list beside. */
function typed(value: AnyValue | undefined): { plain: unknown; type: string | undefined } {
  const plain = plainValue(value);
  if (value?.intValue !== undefined) {
    return Number.isSafeInteger(plain) ? { plain, type: undefined } : { plain: value.intValue, type: 'int' };
  }
  if (value?.doubleValue !== undefined) {
    if (!Number.isFinite(plain)) return { plain: String(plain), type: 'double' };
    return { plain, type: Number.isInteger(plain) ? 'double' : undefined };
  }
  if (value?.bytesValue !== undefined) return { plain: value.bytesValue, type: 'bytes' };
  return { plain, type: undefined };
}
