import type { IncomingMessage, ServerResponse } from 'node:http';
import { FINGERPRINT, TRACE_ID } from '../ids-in-addresses.ts';
import { traceMarkdown } from '../read/trace-markdown.ts';
import { compileSearch } from '../search/compile-search.ts';
import { FIELDS, type SearchField } from '../search/fields.ts';
import { parseSearch } from '../search/parse-search.ts';
import type { QuestionName, Questions } from '../store/questions.ts';
import { ApiError } from './api-error.ts';
import { sendExport } from './export-stream.ts';
import { takeImport } from './import-stream.ts';
import { Parameters } from './parameters.ts';
import { respond, respondJson, respondJsonText } from './respond.ts';
import { type ApiParts, healthReport, ledgerReport, redactionReport } from './self-reports.ts';

const LIST = ['q', 'limit', 'cursor'];

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  /** Between the slashes after `/api/`, decoded. */
  path: string[];
  search: URLSearchParams;
}

type Handler = (call: Call) => Promise<void> | void;

/** Answers what is under `/api/`; see the README for the shapes. */
export class Api {
  readonly #parts: ApiParts;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /** @throws ApiError, SearchError, BusyError as rejections */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.slice('/api/'.length).split('/').map(decoded);
    const name = path[0] ?? '';
    const handler = Object.hasOwn(this.#handlers, name) ? this.#handlers[name] : undefined;
    if (handler === undefined) throw notFound();
    const method = name === 'import' ? 'POST' : 'GET';
    if (request.method !== method) {
      throw new ApiError(405, 'bad_method', `The method must be ${method}.`);
    }
    await handler({ request, response, path, search: url.searchParams });
  }

  readonly #handlers: Record<string, Handler> = {
    traces: (call) => (call.path.length === 1 ? this.#traces(call) : this.#trace(call)),
    logs: async (call) => {
      const given = listGiven(alone(call));
      await this.#tell(call.response, 'logs', given);
    },
    live: (call) => {
      const parameters = new Parameters(alone(call).search, ['what', 'q']);
      const what = parameters.oneOf('what', ['traces', 'logs'], 'traces');
      return this.#parts.live.open(call.response, what, parameters.text('q') ?? '');
    },
    metrics: (call) => (call.path.length === 1 ? this.#metrics(call) : this.#metric(call)),
    flows: async (call) => {
      const parameters = new Parameters(alone(call).search, ['name', 'state', 'limit']);
      const state = parameters.oneOf('state', ['all', 'in_flight', 'ended', 'aborted'], 'all');
      const given = { name: parameters.text('name'), state, limit: parameters.whole('limit', 50, 500) };
      await this.#tell(call.response, 'flows', given);
    },
    errors: (call) => (call.path.length === 1 ? this.#errors(call) : this.#error(call)),
    services: async (call) => {
      const sinceUs = new Parameters(alone(call).search, ['since']).time('since', '1h');
      await this.#tell(call.response, 'services', { sinceUs });
    },
    window: (call) => this.#window(call),
    health: async (call) => {
      new Parameters(alone(call).search, []);
      respondJson(call.response, await healthReport(this.#parts));
    },
    ledger: async (call) => {
      new Parameters(alone(call).search, []);
      respondJson(call.response, await ledgerReport(this.#parts.store));
    },
    redaction: async (call) => {
      new Parameters(alone(call).search, []);
      respondJson(call.response, await redactionReport(this.#parts.store));
    },
    search: (call) => this.#search(call),
    export: (call) => {
      new Parameters(alone(call).search, []);
      return sendExport(this.#parts.store, call.response);
    },
    import: async (call) => {
      new Parameters(alone(call).search, []);
      respondJson(call.response, await takeImport(this.#parts.store, call.request));
    },
  };

  /** @param under the name of the only field of the answer; undefined: the answer is an object itself */
  async #tell<N extends QuestionName>(
    response: ServerResponse,
    name: N,
    given: Questions[N]['given'],
    under?: string,
  ): Promise<void> {
    const json = (await this.#parts.store.askJson(name, given)) ?? 'null';
    respondJsonText(response, under === undefined ? json : `{"${under}":${json}}`);
  }

  async #traces(call: Call): Promise<void> {
    await this.#tell(call.response, 'traces', listGiven(call));
  }

  async #trace({ response, path, search }: Call): Promise<void> {
    const [, traceId = '', form] = path;
    if (path.length > 3 || (form !== undefined && form !== 'markdown')) throw notFound();
    new Parameters(search, []);
    if (!TRACE_ID.test(traceId)) {
      throw new ApiError(400, 'bad_parameter', 'A trace id has 32 hexadecimal digits.', 'traceId');
    }
    if (form === undefined) {
      const json = await this.#parts.store.askJson('trace', { traceId });
      if (json === undefined) throw noTrace();
      respondJsonText(response, json);
      return;
    }
    const detail = await this.#parts.store.ask('trace', { traceId });
    if (detail === undefined) throw noTrace();
    respond(response, 200, 'text/markdown; charset=utf-8', traceMarkdown(detail));
  }

  async #metrics({ response, search }: Call): Promise<void> {
    new Parameters(search, []);
    await this.#tell(response, 'metrics', {}, 'metrics');
  }

  async #metric({ response, path, search }: Call): Promise<void> {
    if (path.length === 2 && path[1] === 'heatmap') return this.#heatMap(response, search);
    if (path.length !== 2 || path[1] !== 'series') throw notFound();
    const parameters = new Parameters(search, ['name', 'service', 'since', 'until', 'points']);
    const given = {
      name: parameters.needed('name'),
      service: parameters.text('service'),
      sinceUs: parameters.time('since', '1h'),
      untilUs: parameters.time('until', '0s'),
      maxPoints: parameters.whole('points', 500, 5_000),
    };
    await this.#tell(response, 'metric', given);
  }

  async #heatMap(response: ServerResponse, search: URLSearchParams): Promise<void> {
    const parameters = new Parameters(search, ['name', 'service', 'since', 'until', 'columns']);
    const given = {
      name: parameters.needed('name'),
      service: parameters.text('service'),
      sinceUs: parameters.time('since', '1h'),
      untilUs: parameters.time('until', '0s'),
      maxColumns: parameters.whole('columns', 120, 500),
    };
    if (given.untilUs <= given.sinceUs) {
      throw new ApiError(400, 'bad_parameter', 'until must be later than since.', 'until');
    }
    await this.#tell(response, 'heat', given);
  }

  async #window({ response, path, search }: Call): Promise<void> {
    const what = path.length === 2 ? path[1] : undefined;
    if (what !== 'spans' && what !== 'events') throw notFound();
    const parameters = new Parameters(
      search,
      what === 'spans' ? ['from', 'until', 'traces', 'cursor'] : ['from', 'until'],
    );
    parameters.needed('from');
    const given = { fromUs: parameters.time('from', '0s'), untilUs: parameters.time('until', '0s') };
    if (what === 'events') return this.#tell(response, 'windowEvents', given);
    const mostTraces = parameters.whole('traces', 2_000, 10_000);
    await this.#tell(response, 'windowSpans', { ...given, mostTraces, cursor: parameters.cursor() });
  }

  async #errors({ response, search }: Call): Promise<void> {
    const parameters = new Parameters(search, ['service', 'since', 'limit']);
    const given = {
      service: parameters.text('service'),
      sinceUs: parameters.time('since', '24h'),
      limit: parameters.whole('limit', 50, 500),
    };
    await this.#tell(response, 'errors', given, 'errors');
  }

  async #error({ response, path, search }: Call): Promise<void> {
    const [, fingerprint = ''] = path;
    if (path.length > 2) throw notFound();
    const sinceUs = new Parameters(search, ['since']).time('since', '24h');
    const isOne = FINGERPRINT.test(fingerprint);
    const detail = isOne ? await this.#parts.store.ask('error', { fingerprint, sinceUs }) : undefined;
    if (detail === undefined) throw new ApiError(404, 'no_error', 'This error is not in the store.');
    respondJson(response, detail);
  }

  #search({ response, path, search }: Call): void {
    if (path.length === 2 && path[1] === 'fields') {
      new Parameters(search, []);
      respondJson(response, { fields: FIELDS.map(fieldItem) });
      return;
    }
    if (path.length !== 2 || path[1] !== 'check') throw notFound();
    const parameters = new Parameters(search, ['q', 'what']);
    const what = parameters.oneOf('what', ['traces', 'logs'], 'traces');
    const terms = parseSearch(parameters.text('q') ?? '');
    compileSearch(terms, what, Date.now());
    respondJson(response, { terms });
  }
}

function listGiven({ search }: Call): { query: string; limit: number; cursor: string | undefined } {
  const parameters = new Parameters(search, LIST);
  return {
    query: parameters.text('q') ?? '',
    limit: parameters.whole('limit', 50, 500),
    cursor: parameters.cursor(),
  };
}

function fieldItem({ name, type, meaning, span, log }: SearchField) {
  const of = [...(span === undefined ? [] : ['traces']), ...(log === undefined ? [] : ['logs'])];
  return { name, type, meaning, of };
}

/** Nothing is below this path. */
function alone(call: Call): Call {
  if (call.path.length > 1) throw notFound();
  return call;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound();
  }
}

function noTrace(): ApiError {
  return new ApiError(404, 'no_trace', 'This trace is not in the store.');
}

function notFound(): ApiError {
  return new ApiError(404, 'not_found', 'Nothing is here.');
}
