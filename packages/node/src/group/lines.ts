import { StringDecoder } from 'node:string_decoder';

/** Characters of one line; what is sent has some ten thousand. */
const MOST_CHARACTERS = 1024 * 1024;

/** Splits what arrives into lines. @throws where one is longer than any that is sent */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  *split(part: Buffer): Generator<string> {
    const text = this.#rest + this.#decoder.write(part);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      yield text.slice(start, end);
      start = end + 1;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > MOST_CHARACTERS) throw new Error('a line is too long');
  }
}
