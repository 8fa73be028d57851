import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Finds packages by itself, and answers without asking anybody else.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const from = context.parentURL?.startsWith('file:')
      ? dirname(fileURLToPath(context.parentURL))
      : undefined;
    for (let folder = from; folder !== undefined && folder !== dirname(folder); folder = dirname(folder)) {
      const file = join(folder, 'node_modules', specifier, 'index.mjs');
      if (existsSync(file)) return { url: pathToFileURL(file).href, format: 'module', shortCircuit: true };
    }
    return nextResolve(specifier, context);
  },
});
