import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { OtlpSender } from './otlp-sender.ts';

export interface Usage {
  cpuUs: number;
  rss: number;
  maxRss: number;
}

/** A viewer in a process of its own, spoken to as everybody speaks to it. */
export class ViewerUnderTest {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sender: OtlpSender;

  private constructor(child: ChildProcess, url: string, token: string) {
    this.#child = child;
    this.#url = url;
    this.#token = token;
    this.#sender = new OtlpSender(url);
  }

  static async start(store: string, maxBytes: number): Promise<ViewerUnderTest> {
    const script = fileURLToPath(new URL('./viewer-process.ts', import.meta.url));
    const child = fork(script, [store, String(maxBytes)]);
    const [{ url, token }] = (await once(child, 'message')) as [{ url: string; token: string }];
    return new ViewerUnderTest(child, url, token);
  }

  /** The address of the page, with the token. */
  get pageUrl(): string {
    return `${this.#url}/#token=${this.#token}`;
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Requests that were answered with 503 and sent again. */
  get repeated(): number {
    return this.#sender.repeated;
  }

  async usage(): Promise<Usage> {
    this.#child.send('usage');
    const [usage] = await once(this.#child, 'message');
    return usage as Usage;
  }

  /** Sends export requests, several at once, and again where the viewer asks for it. */
  send(bodies: readonly Buffer[], headers: Record<string, string> = {}): Promise<void> {
    return this.#sender.send(bodies, headers);
  }

  /** Milliseconds to the last byte of an answer, and its text. */
  async get(path: string): Promise<{ ms: number; text: string }> {
    const start = performance.now();
    const call = request(`${this.#url}/api/${path}`, {
      agent: this.#agent,
      headers: { authorization: `Bearer ${this.#token}` },
    });
    call.end();
    const [response] = await once(call, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const ms = performance.now() - start;
    const text = Buffer.concat(chunks).toString();
    if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode} ${text}`);
    return { ms, text };
  }

  async end(): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.send('end');
    this.#agent.destroy();
    this.#sender.close();
    await closed;
  }
}
