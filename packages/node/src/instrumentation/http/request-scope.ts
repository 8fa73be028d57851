import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { RequestScope } from '@throughline/api/runtime';
import { clientAddress } from './client-address.ts';

/** An incoming `X-Request-Id` of any other form is replaced by one of ours, and not sent back. */
const REQUEST_ID = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** The name of the line that a request writes at its end where somebody called `log.set` in it. */
export const REQUEST_EVENT = 'request_completed';

/** The scope of a request; its id is made when somebody asks for it. */
class ServedScope implements RequestScope {
  fields: Record<string, unknown>;
  errors: RequestScope['errors'] = undefined;
  crumbs: RequestScope['crumbs'] = undefined;
  readonly #request: IncomingMessage;
  #requestId: string | undefined;

  constructor(request: IncomingMessage, requestId: string | undefined, path: string) {
    this.#request = request;
    this.#requestId = requestId;
    this.fields = { method: request.method ?? 'GET', path };
  }

  get requestId(): string {
    this.#requestId ??= randomUUID();
    return this.#requestId;
  }

  /** What its errors tell of it. Headers of the application stay where they are. */
  requestFacts(active: Context, withPersonalData: boolean): Record<string, unknown> {
    const { method, url, headers, socket } = this.#request;
    const facts: Record<string, unknown> = {
      'http.request.method': method ?? 'GET',
      'url.path': pathOf(url),
    };
    const route = getRPCMetadata(active)?.route;
    if (route) facts['http.route'] = route;
    const userAgent = headers['user-agent'];
    if (userAgent !== undefined) facts['user_agent.original'] = userAgent;
    const client = withPersonalData ? clientAddress(headers, socket?.remoteAddress) : undefined;
    if (client !== undefined) facts['client.address'] = client;
    return facts;
  }
}

/**
 * The scope of a request that arrives: `request_id`, `method`, `path`. A request id that came with the request in an
 * acceptable form is also put on the response.
 */
export function openScope(request: IncomingMessage, response: ServerResponse): RequestScope {
  const incoming = request.headers['x-request-id'];
  const honoured = typeof incoming === 'string' && REQUEST_ID.test(incoming);
  if (honoured && !response.headersSent) response.setHeader('X-Request-Id', incoming);
  return new ServedScope(request, honoured ? incoming : undefined, pathOf(request.url));
}

/** The path without its query: queries carry secrets and have no bound. */
function pathOf(url: string | undefined): string {
  const target = url ?? '/';
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
