import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { reportFault } from '@throughline/api/runtime';
import type * as RotatingFileStream from 'rotating-file-stream';

/** How a file is rotated; the same names as in `rotating-file-stream`, whose documentation tells more. */
export interface RotatingFileOptions {
  /** The folder. Default: the working directory. */
  path?: string;
  /** A new file when this one is so large: `10M`, `500K`. */
  size?: string;
  /** A new file each such time: `1d`, `6h`. */
  interval?: string;
  /** How many rotated files are kept. Default: all. */
  maxFiles?: number;
  /** `gzip` compresses rotated files. */
  compress?: 'gzip';
}

/** A chunk as it waits in a stream of Node. */
interface Waiting {
  chunk: Uint8Array;
}

/**
 * A stream into a file that is rotated by size or time, for winston's Stream transport or any other writer of lines. The
 * work is that of the package `rotating-file-stream`, which an application installs itself. What it has not written when
 * the process ends is written then; the chunk that is on its way at that moment may be there twice.
 *
 * @throws where `rotating-file-stream` is not installed, or does not know the size or interval
 * @example
 * const stream = createRotatingFile('app.log', { path: 'logs', size: '10M', interval: '1d', maxFiles: 14 });
 * const logger = createLogger({ transports: [new winston.transports.Stream({ stream })] });
 */
export function createRotatingFile(name: string, options: RotatingFileOptions = {}): Writable {
  const { createStream } = load();
  const file = createStream(name, options as RotatingFileStream.Options) as unknown as FileStream;
  return new RotatingFile(file);
}

interface FileStream extends Writable {
  filename: string;
}

class RotatingFile extends Writable {
  readonly #file: FileStream;
  #inFlight: Uint8Array | undefined;

  constructor(file: FileStream) {
    super({ decodeStrings: true });
    this.#file = file;
    file.on('error', (error) => this.destroy(error));
    const atExit = (): void => this.#writeAtExit();
    process.on('exit', atExit);
    this.once('close', () => process.removeListener('exit', atExit));
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#inFlight = chunk;
    this.#file.write(chunk, (error) => {
      this.#inFlight = undefined;
      done(error);
    });
  }

  override _writev(chunks: Waiting[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#file.end(() => done());
  }

  #writeAtExit(): void {
    try {
      const waiting = (this as unknown as { writableBuffer?: Waiting[] }).writableBuffer ?? [];
      const rest = [this.#inFlight, ...waiting.map(({ chunk }) => chunk)].filter((one) => one !== undefined);
      if (rest.length > 0) appendFileSync(this.#file.filename, Buffer.concat(rest));
    } catch (error) {
      reportFault('rotating file', error as Error);
    }
  }
}

function load(): typeof RotatingFileStream {
  try {
    return createRequire(import.meta.url)('rotating-file-stream') as typeof RotatingFileStream;
  } catch (error) {
    throw new Error(
      'createRotatingFile: the package rotating-file-stream is needed and could not be loaded. Install it beside your application: npm install rotating-file-stream',
      { cause: error },
    );
  }
}
