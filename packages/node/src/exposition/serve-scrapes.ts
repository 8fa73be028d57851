import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Snapshot } from './family.ts';
import { sendText } from './send-text.ts';
import { formatFor } from './text-format.ts';

/** What a scrape asks for: everything as one, or each process and thread by itself. */
export interface View {
  readonly byWorker: boolean;
  readonly withExemplars: boolean;
}

export interface ScrapeParts {
  /** What is recorded now. May reject. */
  collect(view: View): Promise<Snapshot>;
  /** Told why a scrape was answered with 500; the reason stays in this process. */
  onFault(scope: string, error: unknown): void;
}

/** Scrapes that hold a snapshot at the same time; there is hardly ever a second one. */
const MOST_AT_ONCE = 8;
/** Milliseconds for a reader to take the text; Prometheus gives up after ten seconds by default. */
const READ_DEADLINE_MS = 10_000;

/**
 * Answers scrapes in the format that each asks for. Scrapes of the same view that come while one is being collected get
 * the same snapshot; how much slow readers can hold is bounded by their number and by a deadline.
 */
export class ScrapeServer {
  readonly #parts: ScrapeParts;
  readonly #collecting = new Map<string, Promise<Snapshot>>();
  #served = 0;

  constructor(parts: ScrapeParts) {
    this.#parts = parts;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const by = viewOf(request.url ?? '');
    if (by === undefined) {
      return refuse(response, 400, 'by may be worker and nothing else: /metrics or /metrics?by=worker.\n');
    }
    if (this.#served >= MOST_AT_ONCE) {
      response.setHeader('retry-after', '1');
      return refuse(response, 503, 'Too many readers at the same time.\n');
    }
    this.#served++;
    try {
      const format = formatFor(request.headers.accept);
      const view = { byWorker: by === 'worker', withExemplars: format.format === 'openmetrics' };
      const snapshot = await this.#snapshot(view);
      await sendText(request, response, snapshot, { format, deadlineMs: READ_DEADLINE_MS });
    } catch (error) {
      this.#parts.onFault('the metrics could not be collected for Prometheus', error);
      refuse(response, 500, 'The metrics could not be collected.\n');
    } finally {
      this.#served--;
    }
  }

  #snapshot(view: View): Promise<Snapshot> {
    const key = `${view.byWorker} ${view.withExemplars}`;
    let collecting = this.#collecting.get(key);
    if (collecting === undefined) {
      collecting = this.#parts.collect(view).finally(() => this.#collecting.delete(key));
      this.#collecting.set(key, collecting);
    }
    return collecting;
  }
}

/** The value of `by` in a request target; empty where there is none, undefined where it is not known. */
function viewOf(target: string): '' | 'worker' | undefined {
  const at = target.indexOf('?');
  const asked = at === -1 ? [] : new URLSearchParams(target.slice(at + 1)).getAll('by');
  if (asked.length === 0) return '';
  return asked.length === 1 && asked[0] === 'worker' ? 'worker' : undefined;
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
