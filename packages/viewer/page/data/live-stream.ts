import type { LogItem, TraceItem } from '../../src/read/shapes.ts';
import { ask, asFailure, type Failure } from './client.ts';

export interface LiveRecords {
  traces: TraceItem[];
  logs: LogItem[];
  /** More came than one event holds. */
  skipped: boolean;
}

export interface LiveHandlers {
  onOpen(): void;
  onRecords(records: LiveRecords): void;
  /** It is not connected; it tries again unless the search or the token is wrong. */
  onFailure(failure: Failure): void;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 10_000;

/** Follows what comes in, until the function that is given back is called. `EventSource` could not send the token. */
export function followLive(what: 'traces' | 'logs', query: string, handlers: LiveHandlers): () => void {
  const control = new AbortController();
  void follow(what, query, handlers, control.signal);
  return () => control.abort();
}

async function follow(
  what: 'traces' | 'logs',
  query: string,
  handlers: LiveHandlers,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const response = await ask('live', { what, q: query }, signal);
      for await (const { event, data } of serverEvents(response)) {
        if (signal.aborted) return;
        waitMs = FIRST_WAIT_MS;
        if (event === 'open') handlers.onOpen();
        else handlers.onRecords({ traces: [], logs: [], skipped: false, ...(JSON.parse(data) as object) });
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = asFailure(error);
      handlers.onFailure(failure);
      if (failure.status === 400 || failure.status === 401) return;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
  }
}

/** The events of a `text/event-stream` as this viewer writes them: one line of data each; comments are left out. */
async function* serverEvents(response: Response): AsyncGenerator<{ event: string; data: string }> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (text + value).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const match = /^event: (.*)\ndata: (.*)$/s.exec(part);
      if (match !== null) yield { event: match[1] as string, data: match[2] as string };
    }
  }
}
