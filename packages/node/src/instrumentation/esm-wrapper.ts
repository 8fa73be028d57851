import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireOfTheSet } from './set-require.ts';
import type { ImportContext, ResolvedModule, ResolveNext } from './trigger.ts';

interface WrapperHook {
  applyOptions(options: { shouldInclude(url: string, specifier: string): boolean }): void;
  resolveSync(specifier: string, context: ImportContext, next: ResolveNext): ResolvedModule;
  loadSync(
    url: string,
    context: { format: string; importAttributes: Record<string, string> },
    next: (url: string) => { format: string; source: string },
  ): { source?: unknown };
}

/**
 * Gives ES modules of a library to its instrumentation. An ES module's exports cannot be changed, so
 * import-in-the-middle writes a module around it whose exports can; that module is handed to Node as
 * a `data:` URL, which needs no `load` hook.
 */
export function createEsmWrapper(): (
  specifier: string,
  resolved: ResolvedModule,
  context: ImportContext,
  next: ResolveNext,
) => ResolvedModule {
  let hook: WrapperHook | undefined;
  const wrappers = new Map<string, string>();

  return (specifier, resolved, context, next) => {
    let url = wrappers.get(resolved.url);
    if (url === undefined) {
      hook ??= loadHook();
      const resolve: ResolveNext = (id, from) => (id === specifier ? resolved : next(id, from));
      const asImport = { ...context, conditions: ['node', 'import'] };
      const marked = hook.resolveSync(specifier, asImport, resolve);
      if (marked.url === resolved.url) return resolved;
      const { source } = hook.loadSync(marked.url, { format: 'module', importAttributes: {} }, (file) => ({
        format: 'module',
        source: readFileSync(fileURLToPath(file), 'utf8'),
      }));
      url = `data:text/javascript,${encodeURIComponent(String(source))}`;
      wrappers.set(resolved.url, url);
    }
    return { url, format: 'module', shortCircuit: true };
  };
}

/** The very copy that the instrumentations register their hooks with. */
function loadHook(): WrapperHook {
  const requireFromSet = requireOfTheSet();
  const base = createRequire(requireFromSet.resolve('@opentelemetry/instrumentation'));
  const folder = dirname(base.resolve('import-in-the-middle'));
  const { createHook } = base(join(folder, 'create-hook.mjs')) as {
    createHook(meta: { url: string }): WrapperHook;
  };
  const hook = createHook({ url: pathToFileURL(join(folder, 'hook.mjs')).href });
  hook.applyOptions({ shouldInclude: () => true });
  return hook;
}
