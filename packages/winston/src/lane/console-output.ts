import { type GatheredStdout, gatheredStdout, isUntouched } from './gathered-stdout.ts';
import type { Transport } from './winston-parts.ts';

type LevelSet = Record<string, true | undefined>;

interface ConsoleTransport extends Transport {
  stderrLevels: LevelSet;
  consoleWarnLevels: LevelSet;
  eol: string;
  forceConsole?: boolean;
  _consoleLog?(text: string): void;
  _consoleWarn?(text: string): void;
  _consoleError?(text: string): void;
}

interface StreamTransport extends Transport {
  _stream: LineStream;
  eol: string;
}

type LineStream = Pick<NodeJS.WritableStream, 'write'>;

/** Where the text of a line goes. */
export interface LineOutput {
  /** Writes one line, without its end, of this level. `now` is Unix milliseconds. */
  write(text: string, level: string, now: number): void;
  /** Hands over what is held back, before something else takes another way. */
  flush(): void;
}

const streams = console as unknown as { _stdout?: LineStream; _stderr?: LineStream };

/** What winston's Console transport does with a line. */
export class ConsoleOutput implements LineOutput {
  readonly #transport: ConsoleTransport;
  readonly #lines = new StreamLines();

  constructor(transport: Transport) {
    this.#transport = transport as ConsoleTransport;
  }

  write(text: string, level: string, now: number): void {
    const transport = this.#transport;
    if (transport.stderrLevels[level]) {
      this.#writeError(text, transport._consoleError ?? console.error);
    } else if (transport.consoleWarnLevels[level]) {
      this.#writeError(text, transport._consoleWarn ?? console.warn);
    } else if (streams._stdout !== undefined && !transport.forceConsole) {
      this.#lines.write(streams._stdout, text + transport.eol, now);
    } else {
      this.flush();
      (transport._consoleLog ?? console.log)(text);
    }
  }

  flush(): void {
    this.#lines.flush();
  }

  #writeError(text: string, write: (text: string) => void): void {
    this.flush();
    if (streams._stderr !== undefined && !this.#transport.forceConsole) {
      streams._stderr.write(text + this.#transport.eol);
    } else {
      write(text);
    }
  }
}

/** What winston's Stream transport does with a line. */
export class StreamOutput implements LineOutput {
  readonly #transport: StreamTransport;
  readonly #lines = new StreamLines();

  constructor(transport: Transport) {
    this.#transport = transport as StreamTransport;
  }

  write(text: string, _level: string, now: number): void {
    this.#lines.write(this.#transport._stream, text + this.#transport.eol, now);
  }

  flush(): void {
    this.#lines.flush();
  }
}

/** One write for each line, but for stdout, where a burst is gathered. */
class StreamLines {
  #stream: LineStream | undefined;
  #gathered: GatheredStdout | undefined;

  write(stream: LineStream, line: string, now: number): void {
    if (stream !== this.#stream) {
      this.#stream = stream;
      this.#gathered = gatheredStdout(stream);
    }
    const gathered = this.#gathered;
    if (gathered === undefined) {
      stream.write(line);
    } else if (isUntouched(stream)) {
      gathered.write(line, now);
    } else {
      gathered.flush();
      stream.write(line);
    }
  }

  flush(): void {
    this.#gathered?.flush();
  }
}
