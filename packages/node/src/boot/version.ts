import { createRequire } from 'node:module';

/** The version of the package `throughline`. */
export const VERSION: string = (
  createRequire(import.meta.url)('throughline/package.json') as { version: string }
).version;
