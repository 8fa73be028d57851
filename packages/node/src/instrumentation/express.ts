import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';
import { quietly } from './quietly.ts';
import { recordError } from './record-error.ts';

type Handler = (this: unknown, ...args: unknown[]) => unknown;

interface Layer {
  name: string;
  route?: unknown;
  handle: Handler;
}

interface ExpressRequest {
  /** Paths of the layers that the request is inside of, outermost first. */
  [PATHS]?: string[];
}

interface ExpressInternals extends LoadedInstrumentation {
  _applyPatch(layer: Layer, layerPath: string | undefined): void;
  _wrap(target: object, name: string, wrapper: (original: Handler) => Handler): void;
}

const PATHS: unique symbol = Symbol('throughline.express.paths');
const PATCHED: unique symbol = Symbol('throughline.express.patched');

/**
 * The stock Express instrumentation with another patch per layer: no span for each middleware, only the route on the
 * server span, and an error that a layer throws or hands on is recorded there. (The stock class can
 * leave out middleware spans too, but then mounts a router's path twice where a request passes several routers.)
 */
export function expressWithoutLayerSpans(Base: InstrumentationClass): InstrumentationClass {
  return class extends Base {
    _applyPatch(
      this: ExpressInternals,
      layer: Layer & { [PATCHED]?: true },
      layerPath: string | undefined,
    ): void {
      if (layer === undefined || layer[PATCHED] === true) return;
      layer[PATCHED] = true;
      this._wrap(layer, 'handle', (original) => patchedHandle(original, layer, layerPath));
    }

    /** `use` takes several handlers at once; the stock patch reaches only the last of them. */
    _getRouterUsePatch(this: ExpressInternals): (original: Handler) => Handler {
      const instrumentation = this;
      return (original) =>
        function use(this: unknown, ...args) {
          const router = this as { stack: Layer[] };
          const known = router.stack.length;
          const result = original.apply(this, args);
          for (const layer of router.stack.slice(known)) instrumentation._applyPatch(layer, pathIn(args[0]));
          return result;
        };
    }
  } as unknown as InstrumentationClass;
}

/** The path among the arguments of `use`; a list of paths becomes one name. */
function pathIn(argument: unknown): string | undefined {
  if (Array.isArray(argument)) {
    const paths = argument.map(pathIn).filter((path) => path !== undefined);
    return paths.length > 0 ? paths.join() : undefined;
  }
  return typeof argument === 'string' || argument instanceof RegExp ? String(argument) : undefined;
}

function patchedHandle(original: Handler, layer: Layer, layerPath: string | undefined): Handler {
  // Express tells an error handler by its four parameters.
  if (original.length === 4) return original;
  const endsHere = layer.route !== undefined;
  const patched: Handler = function (...args) {
    const [request, , next] = args as [ExpressRequest, unknown, Handler | undefined];
    let depth = 0;
    quietly('express', () => {
      depth = enter(request, layerPath);
      if (endsHere) setRoute(request);
    });
    if (typeof next === 'function') {
      args[2] = function (this: unknown, ...rest: unknown[]) {
        quietly('express', () => {
          leave(request, depth);
          if (isError(rest[0])) recordError(trace.getActiveSpan(), rest[0]);
        });
        return next.apply(this, rest);
      };
    }
    return original.apply(this, args);
  };
  // Routers are functions with properties of their own.
  for (const key in original) {
    Object.defineProperty(patched, key, {
      configurable: true,
      enumerable: true,
      get: () => (original as unknown as Record<string, unknown>)[key],
      set: (value) => {
        (original as unknown as Record<string, unknown>)[key] = value;
      },
    });
  }
  return patched;
}

function enter(request: ExpressRequest, path: string | undefined): number {
  request[PATHS] ??= [];
  const depth = request[PATHS].length;
  if (path !== undefined && path !== '/') request[PATHS].push(path);
  return depth;
}

function leave(request: ExpressRequest, depth: number): void {
  if (request[PATHS] !== undefined) request[PATHS].length = depth;
}

function setRoute(request: ExpressRequest): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata === undefined) return;
  const joined = (request[PATHS] ?? []).join('/').replace(/\/{2,}/g, '/');
  metadata.route = joined.startsWith('/') || joined.startsWith('(') ? joined : `/${joined}`;
}

/** `next('route')` and `next('router')` are signs, not errors. */
function isError(value: unknown): boolean {
  return value !== undefined && value !== null && value !== 'route' && value !== 'router';
}
