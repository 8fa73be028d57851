import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { drained } from './drained.ts';
import type { Snapshot } from './family.ts';
import { type OfferedFormat, wantsGzip } from './text-format.ts';
import { writeText } from './write-text.ts';

export interface SendOptions {
  readonly format: OfferedFormat;
  /** Milliseconds that a reader has to take all of it; then the connection is closed. */
  readonly deadlineMs: number;
}

/** Milliseconds of text before everything else in this process has its turn. */
const SLICE_MS = 4;
/** What compresses best costs four times as much and saves a third. */
const GZIP_LEVEL = 1;

/**
 * Sends a snapshot as text: written in slices while it is sent, no faster than the reader takes it. Never rejects; a
 * reader who is too slow or gone gets no more, and sees by the missing end that it was not all.
 */
export async function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  snapshot: Snapshot,
  { format, deadlineMs }: SendOptions,
): Promise<void> {
  const withGzip = wantsGzip(request.headers['accept-encoding'] as string | undefined);
  response.writeHead(200, {
    'content-type': format.contentType,
    'cache-control': 'no-store',
    vary: 'Accept, Accept-Encoding',
    'x-content-type-options': 'nosniff',
    ...(withGzip && { 'content-encoding': 'gzip' }),
  });
  if (request.method === 'HEAD') return void response.end();
  const timer = setTimeout(() => response.destroy(), deadlineMs);
  timer.unref();
  const gzip = withGzip ? createGzip({ level: GZIP_LEVEL }) : undefined;
  try {
    if (gzip) {
      gzip.on('error', () => response.destroy());
      gzip.pipe(response);
    }
    await writeParts(writeText(snapshot, format.format), gzip ?? response, response);
  } catch {
    response.destroy();
  } finally {
    clearTimeout(timer);
  }
}

async function writeParts(parts: Iterable<string>, to: Writable, response: ServerResponse): Promise<void> {
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  response.once('close', () => to.destroy());
  let since = performance.now();
  for (const part of parts) {
    if (response.destroyed) return;
    // It may drain without a turn of the event loop, so that this alone is no rest.
    if (part !== '' && !to.write(Buffer.from(part))) await drained(to);
    if (performance.now() - since > SLICE_MS) {
      await new Promise(setImmediate);
      since = performance.now();
    }
  }
  to.end();
  await closed;
}
