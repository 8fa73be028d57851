import type { IncomingMessage, ServerResponse } from 'node:http';

/** What Node keeps of an answer whose length it knows, whoever named it: `setHeader`, `writeHead` or `end(data)`. */
interface KnownLength {
  readonly _contentLength?: number | null;
  readonly _hasBody?: boolean;
}

const DIGITS = /^\d{1,15}$/;

/** Bytes of the body of a request, as its header says; undefined where it has none, or one in chunks. */
export function requestBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length !== undefined && DIGITS.test(length) ? Number(length) : undefined;
}

/** Bytes of the body of an answer; undefined where it goes out in chunks, or without a body (`HEAD`, 204, 304). */
export function responseBytes(response: ServerResponse): number | undefined {
  const { _contentLength: length, _hasBody: hasBody } = response as unknown as KnownLength;
  return typeof length === 'number' && hasBody !== false ? length : undefined;
}
