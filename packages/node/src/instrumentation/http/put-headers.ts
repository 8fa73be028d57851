import type { ClientRequest } from 'node:http';

/** What Node has made of the headers already where the application gave them as a list; undefined where it has not. */
type WithHead = ClientRequest & { _header?: string | null; _headerSent?: boolean };

/** Adds headers to a request that is not out yet. */
export function putHeaders(request: ClientRequest, headers: Readonly<Record<string, string>>): void {
  const { _header: head, _headerSent: isSent } = request as WithHead;
  if (!request.headersSent) {
    for (const name in headers) request.setHeader(name, headers[name] as string);
    return;
  }
  if (typeof head !== 'string' || isSent || !head.endsWith('\r\n\r\n')) return;
  let lines = '';
  for (const name in headers) {
    const value = headers[name] as string;
    if (!/[^\t\x20-\x7e]/.test(value)) lines += `${name}: ${value}\r\n`;
  }
  (request as WithHead)._header = `${head.slice(0, -2)}${lines}\r\n`;
}
