import type { ServerResponse } from 'node:http';
import { OtlpDecodeError } from '@throughline/otlp';
import { SearchError } from '../search/search-error.ts';
import { BusyError } from '../store/busy-error.ts';
import { StoreTrouble } from '../store/store-trouble.ts';
import { ApiError } from './api-error.ts';

/** On every answer: nothing but our own files runs, nothing is kept, nobody may frame or embed it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function respond(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': type,
    'content-length': bytes.length,
    ...(status === 503 && { 'retry-after': '1' }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(status >= 400 && { connection: 'close' }),
  });
  if (status < 400 || response.req.complete) response.end(bytes);
  else endAfterBody(response, bytes);
}

const MAX_PASSED_OVER = 64 * 1024 * 1024;

/** A connection that is closed with unread bytes is reset, and the client may never see the answer: so they are read. */
function endAfterBody(response: ServerResponse, bytes: Buffer): void {
  const { req: request } = response;
  let left = MAX_PASSED_OVER;
  response.write(bytes);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.on('error', () => {});
  request.once('close', () => response.end());
  request.resume();
}

export function respondJson(response: ServerResponse, body: unknown): void {
  respondJsonText(response, JSON.stringify(body));
}

export function respondJsonText(response: ServerResponse, json: string): void {
  respond(response, 200, 'application/json', json);
}

/** `{ error: { code, message, … } }`, whatever happened. */
export function respondError(response: ServerResponse, error: unknown): void {
  const [status, body] = told(error);
  respond(response, status, 'application/json', JSON.stringify({ error: body }));
}

function told(error: unknown): [status: number, body: Record<string, unknown>] {
  if (error instanceof ApiError) {
    const { status, code, message, parameter } = error;
    return [status, { code, message, ...(parameter !== undefined && { parameter }) }];
  }
  if (error instanceof SearchError) {
    const { message, position, expected, nearest = null } = error;
    return [400, { code: 'bad_search', message, position, expected, nearest }];
  }
  if (error instanceof BusyError) return [503, { code: 'busy', message: error.message }];
  if (error instanceof StoreTrouble) return [503, { code: 'store_trouble', message: error.message }];
  if (error instanceof OtlpDecodeError) return [400, { code: 'bad_body', message: error.message }];
  return [500, { code: 'failed', message: 'The request could not be answered.' }];
}
