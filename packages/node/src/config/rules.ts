import type { Reading, Rule } from './setting.ts';

/** The largest 32-bit signed integer: what a timer takes at most, and what the specification asks us to accept. */
export const largestInteger = 2_147_483_647;

const digits = /^\d{1,16}$/;
const decimal = /^(\d{1,20}(\.\d{0,20})?|\.\d{1,20})(e-?\d{1,3})?$/i;

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number = largestInteger, unit = ''): Rule<number> {
  return {
    must: `a whole number${unit && ` of ${unit}`} from ${least} to ${most}`,
    read(text) {
      const value = digits.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? { value } : { refused: true };
    },
    show: (value) => String(value),
  };
}

/** Milliseconds between two moments; 0 means at once. */
export const duration: Rule<number> = wholeNumber(0, largestInteger, 'milliseconds');

/** Milliseconds between two moments, where 0 makes no sense. */
export const positiveDuration: Rule<number> = wholeNumber(1, largestInteger, 'milliseconds');

/** Milliseconds to wait at most; 0 means without end, which becomes the longest time that a timer takes. */
export const timeout: Rule<number> = {
  must: `${duration.must}; 0 waits without end`,
  read(text) {
    const reading = duration.read(text);
    return 'value' in reading && reading.value === 0 ? { value: largestInteger } : reading;
  },
  show: (value) => (value === largestInteger ? '0' : String(value)),
};

const size = /^(\d{1,16})(\.\d{1,3})? ?(k|m|g)?(i?b)?$/i;
const unitBytes: Readonly<Record<string, readonly [number, number]>> = {
  '': [1, 1],
  k: [1_000, 1_024],
  m: [1_000_000, 1_048_576],
  g: [1_000_000_000, 1_073_741_824],
};

/** An amount of memory or disk, in bytes. `least` and `most` are bytes too. */
export function sizeInBytes(least: number, most: number): Rule<number> {
  return {
    must: `a size from ${sizeText(least)} to ${sizeText(most)}, such as 64MB, 64MiB or 67108864 (bytes)`,
    read(text) {
      const [, whole, fraction = '', unit = '', ending = ''] = size.exec(text) ?? [];
      const [decimal, binary] = unitBytes[unit.toLowerCase()] ?? [1, 1];
      const value = Math.round(Number(`${whole}${fraction}`) * (/^i/i.test(ending) ? binary : decimal));
      return value >= least && value <= most ? { value } : { refused: true };
    },
    show: sizeText,
  };
}

function sizeText(bytes: number): string {
  for (const unit of ['g', 'm', 'k']) {
    const [decimal, binary] = unitBytes[unit] ?? [1, 1];
    if (bytes > 0 && bytes % binary === 0) return `${bytes / binary}${unit.toUpperCase()}iB`;
    if (bytes > 0 && bytes % decimal === 0) return `${bytes / decimal}${unit.toUpperCase()}B`;
  }
  return String(bytes);
}

/** A count or a length that may be unlimited; only the default is. */
export const limit: Rule<number> = {
  ...wholeNumber(0),
  show: (value) => (value === Number.POSITIVE_INFINITY ? 'no limit' : String(value)),
};

/** A probability. */
export const ratio: Rule<number> = {
  must: 'a number from 0 to 1',
  read(text) {
    const value = decimal.test(text) ? Number(text) : Number.NaN;
    return value >= 0 && value <= 1 ? { value } : { refused: true };
  },
  show: (value) => String(value),
};

/** True or false, as the specification has it: nothing but `true` is true. */
export const trueOrFalse: Rule<boolean> = {
  must: 'true or false',
  read(text) {
    const word = text.toLowerCase();
    return word === 'true' || word === 'false' ? { value: word === 'true' } : { refused: true };
  },
  show: (value) => String(value),
};

/** A part of Throughline that is on or off. */
export const onOrOff: Rule<boolean> = {
  must: 'on or off',
  read(text) {
    const word = text.toLowerCase();
    return word === 'on' || word === 'off' ? { value: word === 'on' } : { refused: true };
  },
  show: (value) => (value ? 'on' : 'off'),
};

/** Any text. */
export const anyText: Rule<string | undefined> = {
  must: 'any text',
  read: (text) => ({ value: text }),
  show: (value) => value ?? 'not set',
};

/** A secret that people choose: long enough not to be guessed, and of characters that a header can carry. */
export const secretText: Rule<string | undefined> = {
  must: 'at least 16 characters, of those that a header can carry, without blanks',
  read: (text) => (/^[!-~]{16,1024}$/.test(text) ? { value: text } : { refused: true }),
  show: (value) => (value === undefined ? 'not set' : 'set'),
  shown: (text) => `${text.length} characters, which are not shown`,
};

/** The path of a file; whether it can be read is seen where it is used. */
export const filePath: Rule<string | undefined> = { ...anyText, must: 'the path of a file' };

/** A TCP port. */
export const port: Rule<number> = {
  ...wholeNumber(0, 65_535),
  must: 'a port from 0 to 65535; 0 takes any free one',
};

/** A host name or an IP address, IPv6 with or without brackets. */
export const host: Rule<string> = {
  must: 'a host name or an IP address, without scheme and port',
  read(text) {
    const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
    const isIPv6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(%[\w.-]+)?$/i.test(bare);
    if (bare.length > 253 || !(isIPv6 || /^[a-z\d]([\w.-]*[a-z\d])?\.?$/i.test(bare)))
      return { refused: true };
    return { value: bare };
  },
  show: (value) => value,
};

/**
 * One word out of a set, in any letter case.
 *
 * @param unavailable words that the specification knows and that do nothing here; each is told as such
 * @param aliases words with the meaning of another one
 */
export function oneOf<const T extends string>(
  words: readonly T[],
  { unavailable = [], aliases = {} }: { unavailable?: readonly string[]; aliases?: Record<string, T> } = {},
): Rule<T> {
  return {
    must: anyOf(words),
    read(text) {
      const word = text.toLowerCase();
      const value =
        words.find((known) => known === word) ?? (Object.hasOwn(aliases, word) ? aliases[word] : undefined);
      if (value !== undefined) return { value };
      return unavailable.includes(word)
        ? { refused: true, because: `${word} is known to OpenTelemetry but not available here` }
        : { refused: true };
    },
    show: (value) => value,
  };
}

/**
 * A comma-separated list out of a set, in any letter case, each word once.
 * `none` alone gives an empty list. What is not usable is left out with a remark; a list of which nothing is left
 * is refused, so that a misspelt word does not switch anything off in silence.
 */
export function listOf<const T extends string>(
  words: readonly T[],
  { unavailable = [], all = false }: { unavailable?: readonly string[]; all?: boolean } = {},
): Rule<readonly T[]> {
  return {
    must: `a comma-separated list of ${anyOf(words)}${all ? '; all for every one' : ''}; none for none`,
    read: (text) => readList(text, words, unavailable, all),
    show: (value) => (value.length === 0 ? 'none' : value.join(',')),
  };
}

function readList<T extends string>(
  text: string,
  words: readonly T[],
  unavailable: readonly string[],
  all: boolean,
): Reading<readonly T[]> {
  const given = [...new Set(splitList(text).map((word) => word.toLowerCase()))];
  if (given.includes('none')) {
    return given.length === 1
      ? { value: [] }
      : { value: [], remark: 'none stands for itself; the other words are ignored' };
  }
  if (all && given.includes('all')) return { value: words };
  const isKnown = (word: string): word is T => (words as readonly string[]).includes(word);
  const value = given.filter(isKnown);
  const problems = given
    .filter((word) => !isKnown(word))
    .map(
      (word) =>
        `${quote(word)} is ${unavailable.includes(word) ? 'known to OpenTelemetry but not available here' : 'not known'}`,
    );
  if (value.length === 0) return { refused: true, because: problems.join(', ') };
  return problems.length === 0 ? { value } : { value, remark: problems.join(', ') };
}

/** Names separated by commas, whatever they are; `none` alone gives an empty list. */
export const names: Rule<readonly string[]> = {
  must: 'a comma-separated list of names',
  read(text) {
    const value = [...new Set(splitList(text))];
    if (value.length === 0) return { refused: true, because: 'it has no name in it' };
    return { value: value.length === 1 && value[0] === 'none' ? [] : value };
  },
  show: (value) => (value.length === 0 ? 'none' : value.join(',')),
};

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** A text in quotes for a message: control characters escaped, its length bounded. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
