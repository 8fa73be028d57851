import type { ServerResponse } from 'node:http';
import type { LivePlace } from '../read/live-news.ts';
import type { StoreClient } from '../store-client.ts';
import { ApiError } from './api-error.ts';
import { SECURITY_HEADERS } from './respond.ts';

const MAX_STREAMS = 32;
/** Milliseconds between two looks. */
const PACE_MS = 200;
/** A comment so often tells the client that it is still connected. */
const KEEP_ALIVE_MS = 15_000;
/** Bytes that may wait for a slow client. Above, it misses what comes, and is told so. */
const MAX_WAITING = 1024 * 1024;
/** A client that takes nothing for so long is let go. */
const STUCK_MS = 30_000;

/**
 * Server-sent events of what comes in. Nothing is queued for a client: each look asks the store for what came since the
 * last one, and a client that is slow is asked for less often.
 */
export class LiveStreams {
  readonly #store: StoreClient;
  readonly #open = new Set<LiveStream>();
  #opening = 0;

  constructor(store: StoreClient) {
    this.#store = store;
    store.onNews(() => {
      for (const stream of this.#open) stream.look();
    });
    store.onRestart(() => {
      for (const stream of this.#open) stream.startAnew();
    });
  }

  get count(): number {
    return this.#open.size;
  }

  /** @throws ApiError 503, SearchError as rejections */
  async open(response: ServerResponse, what: 'traces' | 'logs', query: string): Promise<void> {
    if (this.#open.size + this.#opening >= MAX_STREAMS) {
      throw new ApiError(503, 'busy', `At most ${MAX_STREAMS} live streams are open at once.`);
    }
    this.#opening += 1;
    const given = { what, query, place: undefined };
    const { place } = await this.#store.ask('live', given).finally(() => {
      this.#opening -= 1;
    });
    if (response.destroyed) return;
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' });
    const stream = new LiveStream(this.#store, response, what, query, place);
    this.#open.add(stream);
    response.once('close', () => {
      stream.stop();
      this.#open.delete(stream);
    });
  }
}

class LiveStream {
  readonly #store: StoreClient;
  readonly #response: ServerResponse;
  readonly #what: 'traces' | 'logs';
  readonly #query: string;
  readonly #keepAlive: NodeJS.Timeout;
  #place: LivePlace | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #missed = false;
  #stuckSince: number | undefined;

  constructor(
    store: StoreClient,
    response: ServerResponse,
    what: 'traces' | 'logs',
    query: string,
    place: LivePlace,
  ) {
    this.#store = store;
    this.#response = response;
    this.#what = what;
    this.#query = query;
    this.#place = place;
    this.#keepAlive = setInterval(() => this.#write(': still here\n\n'), KEEP_ALIVE_MS);
    this.#write('event: open\ndata: {}\n\n');
  }

  /** Something came: looks soon. */
  look(): void {
    this.#missed = true;
    if (this.#timer !== undefined || this.#isLooking) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#tell();
    }, PACE_MS);
  }

  /** Places of the store that was there before mean nothing in this one. */
  startAnew(): void {
    this.#place = undefined;
    this.look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#keepAlive);
    this.#timer = undefined;
    this.#isLooking = true;
  }

  async #tell(): Promise<void> {
    this.#isLooking = true;
    this.#missed = false;
    try {
      if (this.#hasRoom()) {
        const given = { what: this.#what, query: this.#query, place: this.#place };
        const { traces, logs, skipped, place } = await this.#store.ask('live', given);
        this.#place = place;
        const records = this.#what === 'traces' ? { traces } : { logs };
        if (traces.length + logs.length > 0 || skipped) {
          this.#write(`event: ${this.#what}\ndata: ${JSON.stringify({ ...records, skipped })}\n\n`);
        }
      } else this.#missed = true;
    } catch {
      this.#missed = true;
    }
    if (this.#response.destroyed || this.#response.closed) return;
    this.#isLooking = false;
    if (this.#missed) this.look();
  }

  #hasRoom(): boolean {
    if (this.#response.writableLength <= MAX_WAITING) {
      this.#stuckSince = undefined;
      return true;
    }
    this.#stuckSince ??= Date.now();
    if (Date.now() - this.#stuckSince > STUCK_MS) this.#response.destroy();
    return false;
  }

  #write(text: string): void {
    if (!this.#response.destroyed && this.#response.writableLength <= MAX_WAITING) this.#response.write(text);
  }
}
