/** One hop of a `Forwarded` header (RFC 7239), as far as somebody asks for it. */
export interface ForwardedPair {
  readonly for?: string;
  readonly host?: string;
  readonly proto?: string;
}

/** A header is read to this length: what follows came through more proxies than there are. */
const MOST_CHARACTERS = 4_096;
const PART = /([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*([;,]?)\s*/iy;

/** The hops of a `Forwarded` header, the client's first; what is not of its form ends it. */
export function forwardedPairs(header: string): ForwardedPair[] {
  const text = header.slice(0, MOST_CHARACTERS).trim();
  const hops: ForwardedPair[] = [];
  let hop: Record<string, string> = {};
  PART.lastIndex = 0;
  for (let part = PART.exec(text); part !== null; part = PART.exec(text)) {
    const [, name = '', quoted, token, separator] = part;
    const key = name.toLowerCase();
    if (key === 'for' || key === 'host' || key === 'proto') {
      hop[key] = quoted === undefined ? (token ?? '') : quoted.replace(/\\(.)/g, '$1');
    }
    if (separator !== ';') {
      hops.push(hop);
      hop = {};
    }
    if (PART.lastIndex >= text.length) break;
  }
  if (Object.keys(hop).length > 0) hops.push(hop);
  return hops;
}
