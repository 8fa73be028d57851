import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { recordHandlerError } from './record-error.ts';

type Handler = (...args: unknown[]) => unknown;

/** What Hono registers with its router for each handler. */
interface Route {
  method: string;
  path: string;
  handler: Handler;
}

type Registered = [Handler, Route];

interface Router {
  add(method: string, path: string, registered: Registered): void;
  match(method: string, path: string): [[Registered, unknown][], ...unknown[]];
  [WATCHED]?: true;
}

interface Application {
  router: Router;
}

const WATCHED: unique symbol = Symbol('throughline.hono.watched');
/** Where Hono keeps the handler of a nested application that has an error handler of its own. */
const COMPOSED_HANDLER = '__COMPOSED_HANDLER';

/**
 * Hono 4 (`Hono` as exported by `hono`; not the presets `hono/tiny` and `hono/quick`): the route of a request goes on
 * the server span as soon as the router knows it, so that a middleware that answers has it too, and so does an error
 * that a handler throws.
 */
export function patchHono(exports: { Hono: new () => Application }): void {
  exports.Hono = new Proxy(exports.Hono, {
    construct(target, args, newTarget) {
      const application = Reflect.construct(target, args, newTarget) as Application;
      application.router = watchRouter(application.router);
      return application;
    },
  });
}

/** A router around the router: some routers replace their own methods while they work. */
function watchRouter(router: Router): Router {
  if (router === undefined || router[WATCHED]) return router;
  return new Proxy(router, {
    get(target, key) {
      if (key === WATCHED) return true;
      if (key === 'add') return add;
      if (key === 'match') return match;
      return Reflect.get(target, key, target);
    },
  });

  function add(method: string, path: string, registered: Registered): void {
    const [handler, route] = Array.isArray(registered) ? registered : [];
    if (typeof handler !== 'function' || route === undefined) {
      router.add(method, path, registered);
      return;
    }
    const recording = recordingErrors(handler);
    // Where this application is nested in another one, the other one takes the handler from here.
    route.handler = recording;
    router.add(method, path, [recording, route]);
  }
  function match(method: string, path: string): ReturnType<Router['match']> {
    const matched = router.match(method, path);
    try {
      setRoute(matched[0]);
    } catch {
      // The form of an answer that we do not know: the request is served, its span has no route.
    }
    return matched;
  }
}

function setRoute(matched: [Registered, unknown][]): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata === undefined) return;
  const answering = matched.find(([[, route]]) => !isMiddleware(route));
  if (answering !== undefined) metadata.route = answering[0][1].path;
}

/** As Hono itself tells them apart when it shows its routes. */
function isMiddleware({ method, handler }: Route): boolean {
  let innermost = handler as Handler & { [COMPOSED_HANDLER]?: Handler };
  while (innermost[COMPOSED_HANDLER] !== undefined) innermost = innermost[COMPOSED_HANDLER];
  return method === 'ALL' && innermost.length > 1;
}

function recordingErrors(handler: Handler): Handler {
  const recording: Handler = (...args) => {
    try {
      const result = handler(...args);
      if (result instanceof Promise) result.catch(record);
      return result;
    } catch (error) {
      record(error);
      throw error;
    }
  };
  // Name, number of parameters and marks: Hono and its tools look at them.
  return Object.defineProperties(recording, Object.getOwnPropertyDescriptors(handler));
}

function record(error: unknown): void {
  // An HTTPException of a 4xx status is how a handler answers, not a fault.
  const status = (error as { status?: unknown } | undefined)?.status;
  if (typeof status === 'number' && status < 500) return;
  recordHandlerError(trace.getActiveSpan(), error);
}
