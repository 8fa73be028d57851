import { REDACTED } from '@throughline/redact';
import { quote } from './rules.ts';
import type { Rule } from './setting.ts';

/** An absolute `http:` or `https:` URL, kept as written. */
export const webAddress: Rule<string | undefined> = {
  must: 'a URL that starts with http:// or https://',
  read(text) {
    if (!URL.canParse(text)) return { refused: true };
    const { protocol, hostname } = new URL(text);
    if (hostname === '' || (protocol !== 'http:' && protocol !== 'https:') || !/^https?:\/\//i.test(text)) {
      return { refused: true };
    }
    return { value: text };
  },
  show: (value) => (value === undefined ? 'not set' : withoutSecrets(value)),
  shown: (text) => quote(withoutSecrets(text)),
};

/** The address with `path` appended, without doubled slashes; a query string stays at the end. */
export function withPath(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  return url.href;
}

/** User names, passwords, query values and fragments hidden, whether the text is a URL or only looks like one. */
export function withoutSecrets(address: string): string {
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(address)?.[0] ?? '';
  const rest = address.slice(scheme.length);
  const cut = rest.search(/[?#]/);
  const query = cut === -1 ? '' : `${rest[cut]}${REDACTED}`;
  const place = cut === -1 ? rest : rest.slice(0, cut);
  // The last @ counts, wherever it is: a password may hold slashes that nobody encoded.
  const at = place.lastIndexOf('@');
  return `${scheme}${at === -1 ? place : `${REDACTED}@${place.slice(at + 1)}`}${query}`;
}
