import { REDACTED } from '@throughline/redact';
import { quote } from './rules.ts';
import type { Reading, Rule } from './setting.ts';

export type Pairs = Readonly<Record<string, string>>;

/**
 * Resource attributes: `key=value,key=value`, keys and values percent-encoded where they hold `,` or `=`.
 * One mistake and the whole text is refused, as the resource specification asks.
 */
export const attributePairs: Rule<Pairs> = {
  must: 'key=value pairs, separated by commas, with comma and equals sign inside them percent-encoded',
  read(text) {
    const pairs: Record<string, string> = {};
    const leftOut: string[] = [];
    for (const [index, part] of text.split(',').entries()) {
      if (part.trim() === '') continue;
      const [rawKey = '', rawValue, ...more] = part.split('=');
      const key = decoded(rawKey);
      const value = rawValue === undefined ? undefined : decoded(rawValue);
      const because = attributeProblem(key, value, more.length > 0);
      if (because) return { refused: true, because: `pair ${index + 1} ${because}` };
      // A key like any other by the specification; assigning it would change the prototype of our own object.
      if (key === '__proto__') leftOut.push(`pair ${index + 1} (__proto__) is left out`);
      else pairs[key as string] = value as string;
    }
    return leftOut.length > 0 ? { value: pairs, remark: leftOut.join(', ') } : { value: pairs };
  },
  // A value here may be anything, and a message needs the keys only.
  show: (value) => Object.keys(value).join(', ') || 'none',
  shown: (text) => `${text.length} characters`,
};

function attributeProblem(
  key: string | undefined,
  value: string | undefined,
  more: boolean,
): string | undefined {
  if (key === '') return 'has no key';
  if (key === undefined) return 'has a key that cannot be percent-decoded';
  if (key.length > 255) return 'has a key that cannot be used';
  if (more) return 'has more than one equals sign';
  if (value === undefined) return 'has no value, or one that cannot be percent-decoded';
  return undefined;
}

/** Characters of a header name (RFC 9110, token). */
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const notInHeaderValue = /[^\t\u0020-\u007e\u0080-\u00ff]/;

/** Request headers: `name=value,name=value`, percent-encoded. Names become lower case, values are never shown. */
export const headerPairs: Rule<Pairs> = {
  must: 'name=value pairs, separated by commas, percent-encoded',
  read(text) {
    const headers: Record<string, string> = {};
    const problems: string[] = [];
    for (const [index, part] of text.split(',').entries()) {
      if (part.trim() === '') continue;
      const reading = readHeader(part);
      if ('refused' in reading) {
        problems.push(`pair ${index + 1} ${reading.because}`);
        continue;
      }
      const [name, value] = reading.value;
      headers[name] = value;
      if (reading.remark) problems.push(`pair ${index + 1} (${name}) ${reading.remark}`);
    }
    const remark = problems.join(', ');
    if (Object.keys(headers).length === 0)
      return { refused: true, because: remark || 'it has no pair in it' };
    return remark ? { value: headers, remark } : { value: headers };
  },
  show: (value) =>
    Object.keys(value)
      .map((name) => `${name}=${REDACTED}`)
      .join(',') || 'none',
  shown: (text) => `${text.length} characters, which are not shown`,
};

/** Whether a request can carry this header. */
export function usableHeader(name: string, value: string): boolean {
  return headerName.test(name) && name !== '__proto__' && !notInHeaderValue.test(value);
}

function readHeader(part: string): Reading<readonly [name: string, value: string]> {
  const equals = part.indexOf('=');
  if (equals === -1) return { refused: true, because: 'has no equals sign and is left out' };
  const name = decoded(part.slice(0, equals))?.toLowerCase();
  if (name === undefined || !headerName.test(name) || name === '__proto__') {
    return { refused: true, because: 'has no usable header name and is left out' };
  }
  const raw = part.slice(equals + 1).trim();
  const value = decoded(raw);
  if (notInHeaderValue.test(value ?? raw)) {
    return {
      refused: true,
      because: `(${quote(name)}) has a character that no header may hold and is left out`,
    };
  }
  if (value === undefined)
    return { value: [name, raw], remark: 'cannot be percent-decoded and is sent as written' };
  return { value: [name, value] };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
