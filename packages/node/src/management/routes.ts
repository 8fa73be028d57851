import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** What is served under a path. */
export interface Route {
  readonly handle: RequestListener;
  /** Default: GET and HEAD. */
  readonly methods?: readonly string[] | undefined;
  /** Whether it answers everything below its path, too. */
  readonly below?: boolean;
}

/** Routes by path. */
export type Routes = ReadonlyMap<string, Route>;

const READING: readonly string[] = ['GET', 'HEAD'];

/** Chooses the handler: the exact path, its methods; everything else gets a 4xx without a body that echoes. */
export function routeRequests(routes: Routes, isHostAllowed: (host: string) => boolean): RequestListener {
  return (request, response) => {
    response.on('error', () => {});
    const path = pathOf(request.url ?? '');
    if (path === undefined) return answerEmpty(response, 400);
    if (!isHostAllowed(request.headers.host ?? '')) return answerEmpty(response, 403);
    const route = routes.get(path) ?? routeAbove(routes, path);
    if (route === undefined) return answerEmpty(response, 404);
    const { handle, methods = READING } = route;
    if (!methods.includes(request.method ?? '')) {
      response.setHeader('allow', methods.join(', '));
      return answerEmpty(response, 405);
    }
    handleSafely(handle, request, response);
  };
}

function routeAbove(routes: Routes, path: string): Route | undefined {
  const above = routes.get(path.slice(0, Math.max(1, path.indexOf('/', 1))));
  return above?.below ? above : undefined;
}

function handleSafely(handle: RequestListener, request: IncomingMessage, response: ServerResponse): void {
  try {
    handle(request, response);
  } catch {
    if (response.headersSent) response.destroy();
    else answerEmpty(response, 500);
  }
}

/** The path of a request target: `/path?query` or, as RFC 9112 asks, a whole URL. Undefined for what is neither. */
export function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target.split(/[?#]/, 1)[0];
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return undefined;
  return new URL(target).pathname;
}

function answerEmpty(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0, 'cache-control': 'no-store' });
  response.end();
}

/**
 * Whether a listener on the loopback address answers to this `Host`. A web page can point a name of its own at
 * 127.0.0.1 and read what is served there with the reader's browser; the names below cannot be registered by anyone.
 */
export function isLocalHostHeader(header: string): boolean {
  const name = header.replace(/:\d{1,5}$/, '').toLowerCase();
  if (!name.includes('.') || name.startsWith('[')) return true;
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /\.(localhost|internal|local)$/.test(name);
}
