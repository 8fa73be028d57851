import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type Envelope, parseEnvelope } from './envelope.ts';
import type { WaitOptions } from './otlp-receiver.ts';

/** How the receiver answers one envelope. */
export interface EnvelopeAnswer {
  status?: number;
  headers?: Record<string, string>;
}

/** One envelope as it came in. */
export interface ReceivedEnvelope extends Envelope {
  /** The project of the address. */
  projectId: string;
  /** The public key that it was sent with. */
  key: string | undefined;
  time: number;
  /** As it came over the wire. */
  body: Buffer;
}

/** An event item of an envelope. */
export type ReceivedEvent = Record<string, unknown> & { event_id: string };

/**
 * A server that takes Sentry's envelopes as the protocol has them: the address, the key, the media type, the lengths of
 * items. What breaks the protocol is answered with 400 and kept in `problems`.
 *
 * @example
 * const sentry = await SentryReceiver.start();
 * const app = runApp({ entry: 'server.js', preload: 'throughline/register', env: { SENTRY_DSN: sentry.dsn } });
 * const event = await sentry.waitFor(() => sentry.events()[0]);
 */
export class SentryReceiver {
  readonly envelopes: ReceivedEnvelope[] = [];
  /** What was not as the protocol has it. */
  readonly problems: string[] = [];
  /** Requests so far, those that were refused included. */
  requests = 0;
  /** How the next envelopes are answered; default 200. `undefined` as its result: never. */
  answer: (envelope: ReceivedEnvelope) => EnvelopeAnswer | undefined = () => ({});
  /** Where it listens. */
  port = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.requests++;
      void this.#read(request).then((answer) => {
        if (answer === undefined) return;
        const { status = 200, headers = {} } = answer;
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(status === 200 ? '{}' : '{"detail":"refused"}');
      });
    });
  }

  /** Listens on a port of loopback; 0 takes any free one. */
  static async start(port: number = 0): Promise<SentryReceiver> {
    const receiver = new SentryReceiver();
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject);
      receiver.#server.listen(port, '127.0.0.1', resolve);
    });
    receiver.port = (receiver.#server.address() as AddressInfo).port;
    return receiver;
  }

  /** What an application is given as `SENTRY_DSN`. */
  get dsn(): string {
    return `http://abc123@127.0.0.1:${this.port}/42`;
  }

  /** The events of all envelopes. */
  events(): ReceivedEvent[] {
    return this.envelopes.flatMap(({ items }) =>
      items.flatMap(({ header, payload }) => (header['type'] === 'event' ? (payload as ReceivedEvent) : [])),
    );
  }

  /** Waits until `find` gives something. @throws after `timeoutMs` (default 5,000) */
  async waitFor<T>(
    find: () => T,
    { timeoutMs = 5_000, what = 'what the test expects' }: WaitOptions = {},
  ): Promise<NonNullable<T>> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const found = find();
      if (found) return found;
      if (performance.now() > until) {
        const problems = this.problems.join(', ') || 'none';
        throw new Error(
          `Waited ${timeoutMs} ms for ${what}. ${this.envelopes.length} envelopes of ${this.requests} requests came; problems: ${problems}`,
        );
      }
      await setTimeout(20);
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #read(request: IncomingMessage): Promise<EnvelopeAnswer | undefined> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const url = new URL(request.url ?? '/', 'http://receiver');
      const projectId = /^\/api\/([^/]+)\/envelope\/$/.exec(url.pathname)?.[1];
      if (request.method !== 'POST' || projectId === undefined) {
        return this.#refuse(404, `${request.method} ${url.pathname} is no address for envelopes`);
      }
      const auth = String(request.headers['x-sentry-auth'] ?? '');
      const key = url.searchParams.get('sentry_key') ?? /sentry_key=(\w+)/.exec(auth)?.[1];
      if (!key) return this.#refuse(403, 'no sentry_key');
      const type = request.headers['content-type'];
      // Sentry's own SDK for Node.js sends none.
      if (type !== undefined && type !== 'application/x-sentry-envelope') {
        return this.#refuse(400, `the media type ${type}`);
      }
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      const envelope = { ...parseEnvelope(text), projectId, key, time: Date.now(), body: text };
      const answer = this.answer(envelope);
      if ((answer?.status ?? 200) === 200 && answer !== undefined) this.envelopes.push(envelope);
      return answer;
    } catch (error) {
      return this.#refuse(400, (error as Error).message);
    }
  }

  #refuse(status: number, problem: string): EnvelopeAnswer {
    this.problems.push(problem);
    return { status };
  }
}
