import Module, { isBuiltin, syncBuiltinESMExports } from 'node:module';
import type { InstrumentationClass, LoadedInstrumentation } from './instrumentation-class.ts';
import { createOwnInstrumentation } from './own-instrumentation.ts';
import { packageNameOf } from './package-name.ts';
import { keepsLayerSpans, recipeFor } from './recipes.ts';
import { loadFromSet } from './set-require.ts';
import { INSTRUMENTATIONS, PACKAGE_PREFIX } from './table.ts';
import { type UnfitVersion, unfitVersions } from './unfit-versions.ts';

/** Loads, builds and enables instrumentations, each at most once. */
export interface InstrumentationLoader {
  /** Enables one by its name in the table. A fault becomes a message; the application never sees it. */
  load(name: string): LoadedInstrumentation | undefined;
  /** Names of those that run, in the order they were loaded. */
  loaded(): string[];
  /** Libraries whose version none of them patches. */
  unfit(): UnfitVersion[];
  /** Disables all of them. */
  stop(): void;
}

/** Options of {@link createLoader}. */
export interface LoaderOptions {
  onMessage(line: string): void;
  /** Instances that the application brings, disabled, by their name in the table: used instead of one of ours. */
  given?: ReadonlyMap<string, LoadedInstrumentation> | undefined;
  /** A span for each middleware of a web framework. */
  middlewareSpans?: boolean;
}

export function createLoader(options: LoaderOptions): InstrumentationLoader {
  const running = new Map<string, LoadedInstrumentation | undefined>();

  function load(name: string): LoadedInstrumentation | undefined {
    if (running.has(name)) return running.get(name);
    running.set(name, undefined);
    try {
      const instrumentation = options.given?.get(name) ?? build(name, options.middlewareSpans === true);
      if (instrumentation === undefined) return undefined;
      // Some classes ask their configuration, not their state, whether they are enabled.
      instrumentation.setConfig({ ...instrumentation.getConfig(), enabled: true });
      instrumentation.enable();
      patchLoaded(instrumentation);
      running.set(name, instrumentation);
      return instrumentation;
    } catch (error) {
      options.onMessage(
        `instrumentation: ${name} could not be started and is left out; the application is not affected. ` +
          `Switch it off with OTEL_NODE_DISABLED_INSTRUMENTATIONS=${name}. ` +
          `Cause: ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  }

  return {
    load,
    loaded: () => [...running].filter(([, one]) => one !== undefined).map(([name]) => name),
    unfit: () => unfitVersions([...running.values()].filter((one) => one !== undefined)),
    stop() {
      for (const instrumentation of running.values()) instrumentation?.disable();
      running.clear();
      syncBuiltinESMExports();
    },
  };
}

function build(name: string, middlewareSpans: boolean): LoadedInstrumentation | undefined {
  const own = keepsLayerSpans(name, middlewareSpans) ? undefined : createOwnInstrumentation(name);
  if (own !== undefined) return own;
  const entry = INSTRUMENTATIONS.find((one) => one.name === name);
  if (entry === undefined) return undefined;
  const exports = loadFromSet(PACKAGE_PREFIX + name) as Record<string, InstrumentationClass>;
  return recipeFor(name, middlewareSpans)(exports[entry.className] as InstrumentationClass);
}

/**
 * Applies the patches to what is in memory already: Node's own modules always are, and so are files
 * that another part of the SDK loaded before the application did. The usual hooks only see later loads.
 */
function patchLoaded(instrumentation: LoadedInstrumentation): void {
  const definitions = instrumentation._modules ?? [];
  let builtin = false;
  for (const definition of definitions) {
    if (isBuiltin(definition.name)) {
      instrumentation._onRequire(definition, process.getBuiltinModule(definition.name), definition.name);
      builtin = true;
    } else if (definition.files.length > 0) {
      patchCachedFiles(instrumentation, definition);
    }
  }
  // `import { get } from 'node:http'` binds to a copy, which this brings up to date.
  if (builtin) syncBuiltinESMExports();
}

function patchCachedFiles(
  instrumentation: LoadedInstrumentation,
  definition: LoadedInstrumentation['_modules'][number],
): void {
  const cache = (Module as unknown as { _cache: Record<string, { exports: unknown; loaded: boolean }> })
    ._cache;
  for (const path of Object.keys(cache)) {
    if (!path.includes(definition.name) || packageNameOf(path) !== definition.name) continue;
    const cached = cache[path];
    const file = definition.files.find((one) => path.endsWith(one.name));
    if (file === undefined || !cached?.loaded) continue;
    const baseDir = path.slice(0, path.length - file.name.length + definition.name.length);
    cached.exports = instrumentation._onRequire(definition, cached.exports, file.name, baseDir);
  }
}
