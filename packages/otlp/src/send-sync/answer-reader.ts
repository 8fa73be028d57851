/** What of an answer decides about a batch. */
export interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
}

const MAX_HEAD_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Reads one HTTP/1.1 answer from bytes as they come, where Node's parser has no event loop to run in. Strict and
 * bounded: what is not plainly an answer is none.
 */
export class AnswerReader {
  #bytes: Buffer = Buffer.alloc(0);
  #head: Head | undefined;
  /** Everything that will come has come, or nothing sensible will. */
  isOver = false;

  /** The answer so far: the status line decides, also where the rest never comes. */
  get answer(): Answer | undefined {
    if (!this.#head) return undefined;
    const { status, headers } = this.#head;
    const body = this.#body()?.content ?? Buffer.alloc(0);
    return { status, contentType: headers.get('content-type'), retryAfter: headers.get('retry-after'), body };
  }

  /** Whether another request may follow on the same connection. */
  get keepsConnection(): boolean {
    if (!this.#head || this.#head.length === 'until the end') return false;
    const body = this.#body();
    return (
      body?.isWhole === true && body.rest === 0 && !/close/i.test(this.#head.headers.get('connection') ?? '')
    );
  }

  push(chunk: Uint8Array): void {
    if (this.isOver) return;
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (!this.#head && !this.isOver && this.#takeHead());
    if (this.#head && (this.#body() === undefined || this.#bytes.length > MAX_BODY_BYTES)) this.isOver = true;
    else if (this.#body()?.isWhole) this.isOver = true;
  }

  /** The other side has closed. */
  end(): void {
    this.isOver = true;
  }

  /** True: there may be another head behind this one, which was only of the kind "go on". */
  #takeHead(): boolean {
    const end = this.#bytes.indexOf(HEAD_END);
    if (end < 0) {
      this.isOver = this.#bytes.length > MAX_HEAD_BYTES || !looksLikeHttp(this.#bytes);
      return false;
    }
    const head = end <= MAX_HEAD_BYTES ? parseHead(this.#bytes.toString('latin1', 0, end)) : undefined;
    this.#bytes = this.#bytes.subarray(end + HEAD_END.length);
    if (head && head.status < 200) return true;
    if (head) this.#head = head;
    else this.isOver = true;
    return false;
  }

  #body(): Body | undefined {
    if (!this.#head) return undefined;
    const { length } = this.#head;
    if (length === 'chunked') return chunkedBody(this.#bytes);
    if (length === 'until the end') return { content: this.#bytes, isWhole: false, rest: 0 };
    return {
      content: this.#bytes.subarray(0, length),
      isWhole: this.#bytes.length >= length,
      rest: Math.max(0, this.#bytes.length - length),
    };
  }
}

interface Head {
  status: number;
  headers: Map<string, string>;
  length: number | 'chunked' | 'until the end';
}

interface Body {
  content: Buffer;
  isWhole: boolean;
  /** Bytes behind the body, which nobody asked for. */
  rest: number;
}

function looksLikeHttp(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 7);
  return 'HTTP/1.'.startsWith(start);
}

function parseHead(text: string): Head | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(first)?.[1]);
  if (Number.isNaN(status)) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) return undefined;
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status, headers, length: bodyLength(status, headers) };
}

function bodyLength(status: number, headers: Map<string, string>): Head['length'] {
  if (status === 204 || status === 304) return 0;
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return 'chunked';
  const length = headers.get('content-length');
  return length !== undefined && /^\d{1,9}$/.test(length) ? Number(length) : 'until the end';
}

/** Undefined where the chunks make no sense. */
function chunkedBody(bytes: Buffer): Body | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return { content: Buffer.concat(parts), isWhole: false, rest: 0 };
    const size = /^([0-9a-f]{1,6})(?:;.*)?$/i.exec(bytes.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) return undefined;
    const start = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) return lastChunk(bytes, start, parts);
    if (bytes.length < start + length + 2) return { content: Buffer.concat(parts), isWhole: false, rest: 0 };
    parts.push(bytes.subarray(start, start + length));
    at = start + length + 2;
  }
}

/** Behind the chunk of length 0 there may be trailers, which end with an empty line. */
function lastChunk(bytes: Buffer, start: number, parts: Buffer[]): Body {
  const content = Buffer.concat(parts);
  if (bytes.toString('latin1', start, start + 2) === '\r\n') {
    return { content, isWhole: true, rest: bytes.length - start - 2 };
  }
  const end = bytes.indexOf(HEAD_END, start);
  return { content, isWhole: end >= 0, rest: end < 0 ? 0 : bytes.length - end - HEAD_END.length };
}
