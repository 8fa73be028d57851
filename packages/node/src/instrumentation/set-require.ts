import { createRequire } from 'node:module';

/** `require` as seen by `@opentelemetry/auto-instrumentations-node`, whose dependencies the instrumentations are. */
export function requireOfTheSet(): NodeJS.Require {
  const here = createRequire(import.meta.url);
  return createRequire(here.resolve('@opentelemetry/auto-instrumentations-node'));
}
