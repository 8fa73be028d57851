import type { Attributes } from '@opentelemetry/api';
import { copyOfStart, entryLength, SHORT_TEXT } from './text-limits.ts';
import { boundedKey, createTreeCopier, isKeyTooLong, TOO_LONG } from './tree-copier.ts';

/** What a record may take in, before it is redacted and cut to what may leave. */
export interface EntryLimits {
  /** A name, a status message. */
  text(text: string): string;
  /** The body of a log record. */
  body(value: unknown): unknown;
  key(key: string): string;
  /** The value of an attribute of `record`; `key` as the application wrote it. */
  value(key: string, value: unknown, record: object): unknown;
  /** A copy of attributes, each read once; for an event of `record`, or for a record that is still to be made. */
  attributes(attributes: object, record?: object): Attributes;
}

export interface EntryOptions<T> {
  /** What leaves of a string in an attribute, and of other texts. */
  readonly valueLength: number;
  readonly textLength: number;
  /** About the bytes of everything on this record. */
  sizeOf(record: T): number;
  /** Told of what is cut here and cannot be seen later: entries, whole texts, keys. */
  onTruncated(count: number): void;
}

/** Longer texts of one record, in lengths of one text. */
const TEXTS_OF_RECORD = 16;
/** The SDK refuses it, as it refuses the class instance in whose place it stands. */
const NO_VALUE = Symbol('no attribute value');

/**
 * Cuts values where they come in, so that neither an open span nor a queue holds much more than it may send: texts to
 * twice the limit, everything else to fixed bounds. Texts are counted as cut when they leave.
 */
export function createEntryLimits<T extends object>(options: EntryOptions<T>): EntryLimits {
  const { sizeOf, onTruncated } = options;
  const valueLength = entryLength(options.valueLength);
  const textLength = entryLength(options.textLength);
  const perRecord = TEXTS_OF_RECORD * valueLength;
  const longTexts = new WeakMap<object, number>();
  const copyValue = createTreeCopier(valueLength, () => NO_VALUE);
  // What is neither list nor plain object is shown by the redactor, and may have secrets in its keys.
  const copyBody = createTreeCopier(textLength, (value) => value);

  /** Whether the record may take so much more text. The sum is an upper bound, since values may have been replaced. */
  function hasRoom(owner: object, length: number, record: T | undefined): boolean {
    let sum = (longTexts.get(owner) ?? 0) + length;
    if (sum > perRecord && record) sum = sizeOf(record) + length;
    const fits = sum <= perRecord;
    longTexts.set(owner, fits ? sum : sum - length);
    return fits;
  }

  function bounded(value: unknown, owner: object, record: T | undefined): unknown {
    if (typeof value === 'string') {
      if (value.length <= SHORT_TEXT) return value;
      if (!hasRoom(owner, Math.min(value.length, valueLength), record)) return tooLong();
      return value.length <= valueLength ? value : copyOfStart(value, valueLength);
    }
    if (typeof value !== 'object' || value === null) return value;
    const copy = copyValue(value);
    if (copy.length > SHORT_TEXT && !hasRoom(owner, copy.length, record)) return tooLong();
    if (copy.isCut) onTruncated(1);
    return copy.value;
  }

  function tooLong(): string {
    onTruncated(1);
    return TOO_LONG;
  }

  const text = (given: string): string =>
    given.length <= textLength ? given : copyOfStart(given, textLength);

  return {
    text,
    key: boundedKey,
    value: (key, given, record) => (isKeyTooLong(key) ? tooLong() : bounded(given, record, record as T)),
    body: (given) => {
      if (typeof given === 'string') return text(given);
      if (typeof given !== 'object' || given === null) return given;
      const copy = copyBody(given);
      if (copy.isCut) onTruncated(1);
      return copy.value;
    },
    attributes: (given, record) => {
      const copy = { ...given } as Attributes;
      const owner = record ?? copy;
      for (const key in copy) {
        const value = copy[key];
        const isLarge = typeof value === 'string' ? value.length > SHORT_TEXT : typeof value === 'object';
        if (!isLarge && !isKeyTooLong(key)) continue;
        if (!Object.hasOwn(copy, key)) continue;
        if (isKeyTooLong(key)) {
          delete copy[key];
          copy[boundedKey(key)] = tooLong();
        } else {
          copy[key] = bounded(value, owner, record as T | undefined) as Attributes[string];
        }
      }
      return copy;
    },
  };
}
