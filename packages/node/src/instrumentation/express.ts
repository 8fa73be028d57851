import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { reportFault } from '@throughline/api/runtime';
import { recordHandlerError } from './record-error.ts';

type Handler = (this: unknown, ...args: unknown[]) => unknown;
type Next = (error?: unknown) => unknown;

/** A place in the stack of a router: a route, or what `use` was given. */
interface Layer {
  route?: { path: unknown };
  /** The path that `use` was given with it. */
  [MOUNT]?: string;
  /** The route as it is called where no router lies above. */
  [ROUTE]?: string;
}

interface Router {
  stack: Layer[];
  use(...args: unknown[]): unknown;
}

interface Exports {
  Router(): Router;
}

interface ExpressRequest {
  /** Paths of the routers that the request is inside of, outermost first. */
  [MOUNTS]?: string[];
}

const MOUNT: unique symbol = Symbol('throughline.express.mount');
const ROUTE: unique symbol = Symbol('throughline.express.route');
const MOUNTS: unique symbol = Symbol('throughline.express.mounts');
const PATCHED: unique symbol = Symbol('throughline.express.patched');

/**
 * Express 4 and 5, by the prototypes of its routers and layers, each patched once: the route of a request goes on the
 * server span as soon as it is matched, and so does an error that a handler throws or hands on.
 */
export function patchExpress(exports: Exports): void {
  const router = exports.Router();
  router.use(() => {});
  const layers = Object.getPrototypeOf(router.stack[0]) as object;
  if (Object.hasOwn(layers, PATCHED)) return;
  Object.defineProperty(layers, PATCHED, { value: true });
  patch(ownerOf(router, 'use'), 'use', notingMounts);
  patch(ownerOf(router, 'handle'), 'handle', seeingLastErrors);
  // The names of Express 4.
  const [request, error] =
    'handleRequest' in layers ? ['handleRequest', 'handleError'] : ['handle_request', 'handle_error'];
  patch(layers, request, settingRoutes);
  patch(layers, error, seeingErrors);
}

function patch(owner: object, name: string, wrap: (original: Handler) => Handler): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') throw new TypeError(`Express has no ${name} where it is expected`);
  Reflect.set(owner, name, wrap(original as Handler));
}

/** The object that has the method as its own: a router of Express 5 is an object over the prototype, one of Express 4 over a function. */
function ownerOf(router: object, name: string): object {
  let owner: object | null = router;
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  if (owner === null || owner === router) throw new TypeError(`Express has no ${name} where it is expected`);
  return owner;
}

/** `use` takes several handlers at once. */
function notingMounts(original: Handler): Handler {
  return function use(this: unknown, ...args) {
    const { stack } = this as Router;
    const known = stack.length;
    const result = original.apply(this, args);
    const path = pathIn(args[0]);
    if (path !== undefined && path !== '/') {
      for (const layer of stack.slice(known)) layer[MOUNT] = path;
    }
    return result;
  };
}

function settingRoutes(original: Handler): Handler {
  return function handleRequest(this: unknown, request, response, next) {
    const layer = this as Layer;
    if (layer.route !== undefined) setRoute(request as ExpressRequest, layer, layer.route);
    else if (layer[MOUNT] !== undefined && typeof next === 'function') {
      return original.call(
        this,
        request,
        response,
        entering(request as ExpressRequest, layer[MOUNT], next as Next),
      );
    }
    return original.call(this, request, response, next);
  };
}

/** Layers that an error passes, or that handle it. */
function seeingErrors(original: Handler): Handler {
  return function handleError(this: unknown, error, request, response, next) {
    see(error);
    return original.call(this, error, request, response, next);
  };
}

/** Errors that no layer of a router handles. */
function seeingLastErrors(original: Handler): Handler {
  return function handle(this: unknown, request, response, done) {
    if (typeof done !== 'function') return original.call(this, request, response, done);
    // An arrow function with named parameters: docs/decisions/0014-http.md.
    return original.call(this, request, response, (error?: unknown) => {
      see(error);
      return (done as Next)(error);
    });
  };
}

/** Enters a router, or a middleware with a path; what comes back is for leaving it. */
function entering(request: ExpressRequest, mount: string, next: Next): Next {
  request[MOUNTS] ??= [];
  const mounts = request[MOUNTS];
  const depth = mounts.length;
  mounts.push(mount);
  return (error?: unknown) => {
    mounts.length = depth;
    return next(error);
  };
}

function setRoute(request: ExpressRequest, layer: Layer, route: { path: unknown }): void {
  try {
    const metadata = getRPCMetadata(context.active());
    if (metadata === undefined) return;
    const mounts = request[MOUNTS];
    if (mounts === undefined || mounts.length === 0) {
      layer[ROUTE] ??= routeOf(pathIn(route.path) ?? '/');
      metadata.route = layer[ROUTE];
    } else metadata.route = routeOf([...mounts, pathIn(route.path)].filter((path) => path !== '/').join('/'));
  } catch (error) {
    reportFault('instrumentation: express', error as Error);
  }
}

/** A path as it was given; a list of paths becomes one name. */
function pathIn(argument: unknown): string | undefined {
  if (Array.isArray(argument)) {
    const paths = argument.map(pathIn).filter((path) => path !== undefined);
    return paths.length > 0 ? paths.join() : undefined;
  }
  return typeof argument === 'string' || argument instanceof RegExp ? String(argument) : undefined;
}

function routeOf(joined: string): string {
  const route = joined.includes('//') ? joined.replace(/\/{2,}/g, '/') : joined;
  return route.startsWith('/') || route.startsWith('(') ? route : `/${route}`;
}

function see(error: unknown): void {
  // `next('route')` and `next('router')` are signs, not errors.
  if (error === undefined || error === null || error === 'route' || error === 'router') return;
  try {
    recordHandlerError(trace.getActiveSpan(), error);
  } catch (fault) {
    reportFault('instrumentation: express', fault as Error);
  }
}
