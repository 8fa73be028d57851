import { INSTRUMENTATIONS, OWN_ENTRIES } from '../../../instrumentation/table.ts';
import { applicationProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';

const INSTRUMENTED: ReadonlySet<string> = new Set(
  [...INSTRUMENTATIONS, ...OWN_ENTRIES].flatMap(({ modules }) => modules).concat('fastify'),
);

/** Whether a bundler has written instrumented libraries into the application, where no hook sees them. */
export const bundled: Check = {
  id: 'bundled',
  judge({ application, folder }) {
    if (application === undefined || application.sources.length === 0) return undefined;
    const loaded = new Set(
      applicationProcesses(application).flatMap(({ packages }) => packages.map(({ name }) => name)),
    );
    const marked = application.sources.flatMap(({ inlined }) => inlined);
    // A minified bundle has no marks; that a library is asked for and never loaded tells the same.
    const isBundle = application.sources.some((one) => one.bundled);
    const asked = isBundle
      ? folder.dependencies.filter((name) => INSTRUMENTED.has(name) && !loaded.has(name))
      : [];
    const names = [...new Set([...marked, ...asked])].filter((name) => !loaded.has(name)).sort();
    if (names.length === 0) return 'no instrumented library is inside of a bundle';
    return [
      {
        status: 'error',
        message: `A bundler has written ${names.join(', ')} into the application's files: what is not loaded from node_modules cannot be instrumented.`,
        remedy: `Leave them outside, and install them beside the bundle: esbuild --packages=external, or ${names.map((name) => `--external:${name}`).join(' ')} (webpack: externals, Rollup and Rolldown: external)`,
      },
    ];
  },
};
