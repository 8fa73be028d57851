import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { FINGERPRINT, TRACE_ID } from '../ids-in-addresses.ts';
import type { ErrorDetail } from '../read/list-errors.ts';
import type { TraceDetail, TraceItem } from '../read/shapes.ts';
import type { HealthReport } from '../server/self-reports.ts';
import { SearchError } from '../search/search-error.ts';
import { SourceError, type TelemetrySource } from './telemetry-source.ts';

/** A viewer that runs. */
export interface ViewerSource extends TelemetrySource {
  /** Traces as they come and grow, until the signal; `skipped` where more came than is told. */
  live(query: string, signal: AbortSignal): AsyncIterable<{ traces: TraceItem[]; skipped: boolean }>;
  /** Sends lines of OTLP/JSON. */
  importLines(lines: Readable): Promise<unknown>;
}

/**
 * A viewer by the address that it printed, with the token in it.
 * @throws SourceError where the address is none
 */
export function openViewer(pageUrl: string): ViewerSource {
  const { origin, token } = addressOf(pageUrl);
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(init.headers as Record<string, string> | undefined),
    };
    let answer: Response;
    try {
      answer = await fetch(`${origin}/api/${path}`, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new SourceError(`the viewer at ${origin} does not answer. Start it with: throughline dev`);
    }
    if (answer.ok) return answer;
    throw await problemOf(answer, origin);
  };
  const get = async <T>(
    path: string,
    parameters: Record<string, string | number | undefined>,
  ): Promise<T> => {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) given.set(name, String(value));
    }
    return (await (await call(`${path}?${given}`)).json()) as T;
  };
  return {
    traces: ({ query, limit, cursor }) => get('traces', { q: query, limit, cursor }),
    logs: ({ query, limit, cursor }) => get('logs', { q: query, limit, cursor }),
    trace: async (traceId) => {
      if (!TRACE_ID.test(traceId)) return undefined;
      return unlessMissing(get<TraceDetail>(`traces/${traceId}`, {}));
    },
    flows: ({ name, state, limit }) => get('flows', { name, state, limit }),
    errors: async ({ service, sinceUs, limit }) =>
      (await get<{ errors: [] }>('errors', { service, since: timeText(sinceUs), limit })).errors,
    error: async (fingerprint, sinceUs) => {
      if (!FINGERPRINT.test(fingerprint)) return undefined;
      return unlessMissing(get<ErrorDetail>(`errors/${fingerprint}`, { since: timeText(sinceUs) }));
    },
    metrics: async () => (await get<{ metrics: [] }>('metrics', {})).metrics,
    metric: ({ name, service, sinceUs, untilUs, maxPoints }) =>
      get('metrics/series', {
        ...{ name, service, since: timeText(sinceUs), until: timeText(untilUs), points: maxPoints },
      }),
    services: (sinceUs) => get('services', { since: timeText(sinceUs) }),
    windowSpans: ({ fromUs, untilUs, mostTraces, cursor }) =>
      get('window/spans', {
        ...{ from: timeText(fromUs), until: timeText(untilUs), traces: mostTraces, cursor },
      }),
    windowEvents: (fromUs, untilUs) =>
      get('window/events', { from: timeText(fromUs), until: timeText(untilUs) }),
    health: async () => {
      const { viewer, senders } = await get<HealthReport>('health', {});
      return { store: viewer.store, senders };
    },
    ledger: () => get('ledger', {}),
    live: async function* (query, signal) {
      const answer = await call(`live?${new URLSearchParams({ what: 'traces', q: query })}`, { signal });
      for await (const line of linesOf(answer)) {
        if (!line.startsWith('data: ')) continue;
        const news = JSON.parse(line.slice(6)) as { traces?: TraceItem[]; skipped?: boolean };
        if (news.traces !== undefined) yield { traces: news.traces, skipped: news.skipped === true };
      }
    },
    exportLines: async function* () {
      yield* linesOf(await call('export'));
    },
    importLines: async (lines) => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: Readable.toWeb(lines),
        duplex: 'half',
      };
      return (await call('import', init as unknown as RequestInit)).json();
    },
    close: async () => {},
  };
}

/** Microseconds since 1970 as the API takes a time. */
function timeText(us: number): string {
  return new Date(us / 1_000).toISOString();
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MissingError) return undefined;
    throw error;
  }
}

function addressOf(pageUrl: string): { origin: string; token: string } {
  const url = URL.canParse(pageUrl) ? new URL(pageUrl) : undefined;
  const token = /^#token=([\w-]{1,200})$/.exec(url?.hash ?? '')?.[1];
  if (url?.protocol !== 'http:' || token === undefined) {
    throw new SourceError(
      'the address of a viewer is the one that it printed, with the token: http://127.0.0.1:4318/#token=…',
    );
  }
  return { origin: url.origin, token };
}

class MissingError extends SourceError {}

/** What the viewer says, as the error that the store would have thrown. */
async function problemOf(answer: Response, origin: string): Promise<Error> {
  const body = (await answer.json().catch(() => undefined)) as
    | {
        error?: {
          code?: string;
          message?: string;
          position?: number;
          expected?: string;
          nearest?: string | null;
        };
      }
    | undefined;
  const { code, message, position, expected, nearest } = body?.error ?? {};
  if (code === 'bad_search' && message !== undefined && position !== undefined && expected !== undefined) {
    return SearchError.again(message, position, expected, nearest ?? undefined);
  }
  if (answer.status === 404 && (code === 'no_trace' || code === 'no_error')) return new MissingError(message);
  if (answer.status === 401) {
    return new SourceError(
      `the viewer at ${origin} does not know this token; it has a new one at each start.`,
    );
  }
  return new SourceError(`the viewer at ${origin} answered ${answer.status}${message ? `: ${message}` : ''}`);
}

async function* linesOf(answer: Response): AsyncGenerator<string> {
  if (answer.body === null) return;
  const input = Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream);
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
