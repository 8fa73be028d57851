import type { IncomingMessage } from 'node:http';
import { createGunzip, type Gunzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

/** Memory for all bodies of one receiver together, so that many connections at once cannot exhaust it. */
export class BodyBudget {
  readonly maxBody: number;
  readonly #maxTotal: number;
  #held = 0;

  constructor(maxBody: number, maxTotal: number) {
    this.maxBody = maxBody;
    this.#maxTotal = maxTotal;
  }

  claim(bytes: number): void {
    if (this.#held + bytes > this.#maxTotal) {
      throw new Refusal(503, 'OTLP receiver: too many requests at once. Send this one again later.');
    }
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}

/**
 * Reads and decompresses a request's body.
 * @throws Refusal 413 past the cap (on the wire or decompressed), 415 for an unknown content encoding,
 * 400 for a broken one, 503 where the receiver holds too much already
 */
export function readBody(request: IncomingMessage, budget: BodyBudget): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (Number(request.headers['content-length']) > budget.maxBody)
    return Promise.reject(tooLarge(budget.maxBody));
  if (encoding === 'identity') return collect(request, request, budget);
  if (encoding === 'gzip') return collect(request.pipe(createGunzip()), request, budget);
  return Promise.reject(new Refusal(415, 'OTLP receiver: content-encoding must be gzip or identity.'));
}

function collect(
  source: NodeJS.ReadableStream,
  request: IncomingMessage,
  budget: BodyBudget,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      source.removeListener('data', onData);
      if (source !== request) {
        request.unpipe();
        (source as Gunzip).destroy();
      }
      budget.release(size);
      size = 0;
    };
    const fail = (error: unknown): void => {
      stop();
      reject(
        error instanceof Refusal ? error : new Refusal(400, 'OTLP receiver: the body could not be read.'),
      );
    };
    const onData = (chunk: Buffer): void => {
      try {
        if (size + chunk.length > budget.maxBody) throw tooLarge(budget.maxBody);
        budget.claim(chunk.length);
        size += chunk.length;
        chunks.push(chunk);
      } catch (refusal) {
        fail(refusal);
      }
    };
    source.on('data', onData);
    source.once('end', () => {
      stop();
      resolve(Buffer.concat(chunks));
    });
    source.on('error', fail);
    // The client may go away while its body is being decompressed.
    if (source !== request) request.on('error', fail);
  });
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, `OTLP receiver: the body has more than ${limit} bytes. Send smaller batches.`);
}
