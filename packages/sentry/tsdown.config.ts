import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageBuild } from '../../scripts/package-build.ts';

const core = dirname(createRequire(import.meta.url).resolve('@sentry/core/package.json'));

/**
 * What is used of `@sentry/core` is written into the package: it loads in a quarter of the time, and applications install
 * 18 MB less; see docs/decisions/0017-errors-and-sentry.md.
 */
export default {
  ...packageBuild(['src/index.ts']),
  deps: { alwaysBundle: [/^@sentry\//] },
  define: { __SENTRY_DEBUG__: 'false', __SENTRY_TRACING__: 'false' },
  outputOptions: {
    codeSplitting: false,
    banner: `/*! Parts of @sentry/core and @sentry/conventions:\n${readFileSync(join(core, 'LICENSE'), 'utf8').trim().replaceAll('*/', '* /')}\n*/`,
  },
};
