import Module, { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { reportFault } from '@throughline/api/runtime';
import { packageNameOf } from './package-name.ts';

/** What a {@link watchLoads} watcher reacts to. */
export interface LoadWatcher {
  /** Package names and names of Node's own modules (without `node:`) whose first load is announced. */
  readonly names: ReadonlySet<string>;
  /** Called once per name, before the library's code runs. */
  onFirstLoad(name: string): void;
  /** Called for an `import` of a watched package by its name, where that is an ES module; may answer with another URL. */
  onImport(
    specifier: string,
    resolved: ResolvedModule,
    context: ImportContext,
    next: ResolveNext,
  ): ResolvedModule;
  /** True for files of this SDK: what they load is not the application's use. `parent` is a path or a URL. */
  isOwn(parent: string | undefined): boolean;
  /** Receives what went wrong inside a watcher; the application's load goes on. */
  onError(error: unknown): void;
}

/** What `resolve` hooks of Node answer. */
export interface ResolvedModule {
  url: string;
  format?: string | null | undefined;
  shortCircuit?: boolean | undefined;
}

/** What `resolve` hooks of Node are told about the importing module. */
export interface ImportContext {
  parentURL?: string | undefined;
  conditions: Iterable<string>;
  importAttributes?: Record<string, string>;
}

/** The rest of the chain of `resolve` hooks. */
export type ResolveNext = (specifier: string, context?: ImportContext) => ResolvedModule;

interface CommonJsModule {
  filename?: string;
  exports: unknown;
  loaded: boolean;
}

interface ModuleInternals {
  _load(request: string, parent: CommonJsModule | null | undefined, isMain?: boolean): unknown;
  _cache: Record<string, CommonJsModule | undefined>;
  _extensions: Record<string, unknown>;
  prototype: {
    require(this: CommonJsModule, id: string): unknown;
    load(this: CommonJsModule, file: string): void;
  };
}

/**
 * Announces the first load of each watched library, whichever way it is loaded, and lets the hooks that
 * its instrumentation installs at that moment see this very load.
 *
 * `Module._load` sees every `require`, and also every CommonJS file that an ES module imports. The `resolve` hook
 * sees what an ES module imports from Node itself, and ES modules of a package. Both work alike
 * on every supported Node; a `load` hook, which older ones get wrong, is not needed.
 *
 * @returns a function that takes the hooks out again.
 */
export function watchLoads(watcher: LoadWatcher): () => void {
  const internals = Module as unknown as ModuleInternals;
  const pending = new Set(watcher.names);
  const originalLoad = internals._load;
  const originalGetBuiltin = process.getBuiltinModule;
  const requireHere = createRequire(import.meta.url);

  function announce(name: string, parent: string | undefined): boolean {
    if (!pending.has(name) || watcher.isOwn(parent)) return false;
    pending.delete(name);
    try {
      watcher.onFirstLoad(name);
    } catch (error) {
      watcher.onError(error);
    }
    return true;
  }

  /** Every load of the process passes here: a fault of ours must not be what a module is missing for. */
  function watchedOrNone(request: unknown): string | undefined {
    try {
      return typeof request === 'string' ? watchedName(request, watcher.names) : undefined;
    } catch (error) {
      reportFault('instrumentation', error as Error);
      return undefined;
    }
  }

  /** A CommonJS file that an ES module imports skips `Module.prototype.require`, where patches are applied. */
  function requireForImport(file: string): unknown {
    const exports = requireHere(file);
    const cached = internals._cache[file];
    if (cached?.loaded && cached.exports !== exports) replaceExports(internals, cached, file, exports);
    return exports;
  }

  function load(
    this: unknown,
    request: string,
    parent: CommonJsModule | null | undefined,
    isMain?: boolean,
  ): unknown {
    const name = watchedOrNone(request);
    if (name === undefined) return originalLoad.call(this, request, parent, isMain);
    const announced = announce(name, parent?.filename);
    if (Module.isBuiltin(request) || isMain) return originalLoad.call(this, request, parent, isMain);
    if (!parent && !pending.has(name)) return requireForImport(request);
    if (parent && announced) return internals.prototype.require.call(parent, request);
    return originalLoad.call(this, request, parent, isMain);
  }

  function getBuiltinModule(id: string): object | undefined {
    const name = watchedName(id, watcher.names);
    if (name !== undefined) announce(name, undefined);
    return Reflect.apply(originalGetBuiltin, process, [id]) as object | undefined;
  }

  /** CommonJS files that the SDK had loaded for itself, by the URL under which the application gets their patched exports. */
  const late = new Map<string, string>();

  /** What an ES module sees of a CommonJS file was fixed when the SDK imported it; another URL reads its exports anew. */
  function noteLate(url: string, format: string | null | undefined): void {
    if (format === 'module' || !url.startsWith('file:')) return;
    const file = fileURLToPath(url);
    if (!internals._cache[file]?.loaded) return;
    try {
      requireForImport(file);
    } catch (error) {
      watcher.onError(error);
      return;
    }
    late.set(url, `${url}?instrumented`);
  }

  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const result = nextResolve(specifier, context);
      const name = watchedOrNone(result.url);
      if (name === undefined) return result;
      if (isRequire(context.conditions)) return result;
      if (announce(name, context.parentURL)) noteLate(result.url, result.format);
      if (pending.has(name) || watcher.isOwn(context.parentURL)) return result;
      const renewed = late.get(result.url);
      if (renewed !== undefined) return { ...result, url: renewed };
      if (specifier !== name || result.format !== 'module') return result;
      try {
        return watcher.onImport(
          specifier,
          result as ResolvedModule,
          context as ImportContext,
          nextResolve as unknown as ResolveNext,
        ) as typeof result;
      } catch (error) {
        watcher.onError(error);
        return result;
      }
    },
  });
  internals._load = load;
  process.getBuiltinModule = getBuiltinModule as typeof process.getBuiltinModule;

  return () => {
    hooks.deregister();
    pending.clear();
    if (internals._load === load) internals._load = originalLoad;
    if (process.getBuiltinModule === (getBuiltinModule as unknown))
      process.getBuiltinModule = originalGetBuiltin;
  };
}

/**
 * Gives a loaded module other exports. Node 22 hands an ES module what `load` found when it was done, not
 * what the module has by now: so `load` runs once more, over nothing.
 */
function replaceExports(
  internals: ModuleInternals,
  module: CommonJsModule,
  file: string,
  exports: unknown,
): void {
  module.exports = exports;
  const javascript = internals._extensions['.js'];
  try {
    internals._extensions['.js'] = () => {};
    module.loaded = false;
    internals.prototype.load.call(module, file);
  } finally {
    internals._extensions['.js'] = javascript;
    module.loaded = true;
  }
}

function watchedName(request: string, names: ReadonlySet<string>): string | undefined {
  const builtin = request.startsWith('node:') ? request.slice(5) : request;
  if (names.has(builtin)) return builtin;
  const name = packageNameOf(request);
  return name !== undefined && names.has(name) ? name : undefined;
}

/** Node 22.15 hands over a Set, later ones an array. */
function isRequire(conditions: Iterable<string> | undefined): boolean {
  if (conditions === undefined) return false;
  for (const condition of conditions) if (condition === 'require') return true;
  return false;
}
