import type { IncomingMessage } from 'node:http';
import { signalOfLine } from '../exchange/import-lines.ts';
import { StoreTrouble } from '../store/store-trouble.ts';
import type { StoreClient } from '../store-client.ts';
import { ApiError } from './api-error.ts';

const MAX_LINE = 20 * 1024 * 1024;
const MAX_TOLD = 20;

export interface Imported {
  lines: number;
  /** Spans, log records and data points. */
  records: number;
  rejected: number;
  /** Lines that could not be read: how many, and of the first of them which rule. */
  failedLines: number;
  problems: { line: number; message: string }[];
}

/**
 * Takes lines of OTLP/JSON, one after another; what is stored already is passed over.
 * @throws ApiError 415, 413, StoreTrouble
 */
export async function takeImport(store: StoreClient, request: IncomingMessage): Promise<Imported> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-ndjson' || request.headers['content-encoding'] !== undefined) {
    throw new ApiError(
      415,
      'bad_type',
      'content-type must be application/x-ndjson, without content-encoding.',
    );
  }
  // The answer to a line that is too long goes over the same connection.
  return importLines(store, linesOf(request.iterator({ destroyOnReturn: false })));
}

/** @param lines as `linesOf` gives them. @throws StoreTrouble */
export async function importLines(store: StoreClient, lines: AsyncIterable<Buffer>): Promise<Imported> {
  const done: Imported = { lines: 0, records: 0, rejected: 0, failedLines: 0, problems: [] };
  for await (const line of lines) {
    done.lines += 1;
    if (line.length === 0) continue;
    try {
      const signal = signalOfLine(line.subarray(0, 100).toString());
      if (signal === undefined) {
        throw new Error('a line must begin with resourceSpans, resourceLogs or resourceMetrics');
      }
      const { taken, rejected } = await store.ingest(signal, line, 'application/json');
      done.records += taken;
      done.rejected += rejected;
    } catch (error) {
      if (error instanceof StoreTrouble) throw error;
      done.failedLines += 1;
      if (done.problems.length < MAX_TOLD) {
        done.problems.push({ line: done.lines, message: (error as Error).message });
      }
    }
  }
  return done;
}

/** @throws ApiError 413 for a line that is too long */
export async function* linesOf(source: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const given of source) {
    let chunk = typeof given === 'string' ? Buffer.from(given) : given;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10)) {
      waiting.push(chunk.subarray(0, end));
      yield trimmed(Buffer.concat(waiting));
      waiting = [];
      size = 0;
      chunk = chunk.subarray(end + 1);
    }
    size += chunk.length;
    if (size > MAX_LINE) throw new ApiError(413, 'too_large', `A line has more than ${MAX_LINE} bytes.`);
    waiting.push(chunk);
  }
  if (size > 0) yield trimmed(Buffer.concat(waiting));
}

function trimmed(line: Buffer): Buffer {
  return line.at(-1) === 13 ? line.subarray(0, -1) : line;
}
