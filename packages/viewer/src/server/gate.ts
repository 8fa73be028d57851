import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

const LOOPBACK_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const ADDRESS = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

/**
 * Refuses what a foreign web page can send. A page that rebinds its own name to this address is given away by Host; one
 * that calls here by Origin, or by Sec-Fetch-Site where a browser leaves Origin out.
 * @throws ApiError 403
 */
export function checkOrigin(request: IncomingMessage, loopbackOnly: boolean): void {
  const host = request.headers.host ?? '';
  if (!(loopbackOnly ? LOOPBACK_NAME : ADDRESS).test(host)) {
    throw new ApiError(403, 'foreign_host', 'Host must be localhost or an address, not a name.');
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new ApiError(403, 'foreign_origin', 'Requests of other web pages are not taken.');
  }
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return;
  // A link that is followed, or an address that is typed, opens the page and nothing else.
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination = 'document' } = request.headers;
  const opensPage =
    mode === 'navigate' && destination === 'document' && request.url?.split('?', 1)[0] === '/';
  if (site !== 'none' && !opensPage) {
    throw new ApiError(403, 'foreign_origin', 'Requests of other web pages are not taken.');
  }
}

/** @throws ApiError 401 where the request does not carry the token that was printed */
export function checkToken(request: IncomingMessage, token: string): void {
  const given = /^Bearer ([\w-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given !== undefined && isSame(given, token)) return;
  throw new ApiError(
    401,
    'no_token',
    'The header Authorization: Bearer must carry the token of the address that was printed at the start.',
  );
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
