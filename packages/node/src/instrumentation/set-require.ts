import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** `require` as seen by `@opentelemetry/auto-instrumentations-node`, whose dependencies the instrumentations are. */
export function requireOfTheSet(): NodeJS.Require {
  const here = createRequire(import.meta.url);
  return createRequire(here.resolve('@opentelemetry/auto-instrumentations-node'));
}

/**
 * Loads a package of the set at once, as the ES module that an `import` would give: the SDK is in memory as ES modules
 * already, and the CommonJS files would bring a second copy of it (30 ms and 4 MB for the first one, measured).
 */
export function loadFromSet(name: string): unknown {
  const requireFromSet = requireOfTheSet();
  const file = requireFromSet.resolve(name);
  const esm = file.replace(/\.cjs$/, '.mjs');
  if (esm !== file && existsSync(esm)) {
    try {
      return requireFromSet(esm);
    } catch (error) {
      // Node can be told not to require ES modules.
      if ((error as { code?: string }).code !== 'ERR_REQUIRE_ESM') throw error;
    }
  }
  return requireFromSet(file);
}
