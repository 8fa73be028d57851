import type { SearchFieldItem } from '../data/api.ts';

export interface Completion {
  /** The whole text with the completion in it, and where the caret stands then. */
  text: string;
  caret: number;
  /** What is shown: `status:` with its meaning, or `error`. */
  label: string;
  meaning: string;
}

const VALUES: Record<string, string[]> = {
  level: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
  kind: ['server', 'client', 'internal', 'producer', 'consumer'],
  status: ['error', 'ok', '5xx', '4xx', '>=500'],
  duration: ['>100ms', '>300ms', '>1s'],
  time: ['10m', '1h', '24h'],
};
const MOST = 10;

/** What the word before the caret can become: the name of a field, or a value where the field has few. */
export function completions(
  text: string,
  caret: number,
  fields: readonly SearchFieldItem[],
  services: readonly string[],
): Completion[] {
  const before = text.slice(0, caret);
  // Inside of quotes stands a value that nobody can foresee.
  if ((before.match(/(?<!\\)"/g) ?? []).length % 2 === 1) return [];
  const word = /(?:^|\s)(-?)([^\s]*)$/.exec(before);
  if (word === null) return [];
  const [, sign = '', typed = ''] = word;
  const start = caret - typed.length;
  const value = /^(\w+)(:|=|!=)([^,]*,)*([^,]*)$/.exec(typed);
  if (value === null) {
    if (typed === '' && sign === '' && text.slice(caret).trim() !== '') return [];
    return fields
      .filter(({ name }) => name.startsWith(typed.toLowerCase()) && name !== typed)
      .slice(0, MOST)
      .map(({ name, meaning, type }) =>
        put(text, start, caret, `${name}${type === 'duration' ? '' : ':'}`, meaning),
      );
  }
  const [, name = '', , , part = ''] = value;
  const field = fields.find((one) => one.name === name.toLowerCase());
  const known = name === 'service' ? services : (VALUES[field?.type ?? ''] ?? []);
  return known
    .filter((one) => !/^[<>]/.test(one) && one.toLowerCase().startsWith(part.toLowerCase()) && one !== part)
    .slice(0, MOST)
    .map((one) => put(text, caret - part.length, caret, quoted(one), ''));
}

function put(text: string, from: number, to: number, word: string, meaning: string): Completion {
  return {
    text: text.slice(0, from) + word + text.slice(to),
    caret: from + word.length,
    label: word,
    meaning,
  };
}

function quoted(value: string): string {
  return /^[\w.*/-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
