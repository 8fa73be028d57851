import { INSTRUMENTATIONS, OWN_ENTRIES } from '../../../instrumentation/table.ts';
import { type ProcessEvidence, startedProcesses } from '../evidence/application.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Check, Problem } from '../finding.ts';

/** By the name of the library that calls for it. */
const BY_LIBRARY: ReadonlyMap<string, string> = new Map([
  ...[...INSTRUMENTATIONS, ...OWN_ENTRIES].flatMap(({ name, modules }) =>
    modules.map((module) => [module, name] as const),
  ),
  ['fastify', 'fastify'],
]);
const OFF_BY_DEFAULT: ReadonlySet<string> = new Set(
  INSTRUMENTATIONS.filter(({ offByDefault }) => offByDefault).map(({ name }) => name),
);

/** Clients that talk to something and that nothing in the set instruments; with the package that does, where there is one. */
const WITHOUT: Readonly<Record<string, string | undefined>> = {
  '@prisma/client': '@prisma/instrumentation',
  postgres: undefined,
  nats: undefined,
  mqtt: undefined,
  'neo4j-driver': undefined,
  'better-sqlite3': undefined,
  sqlite3: undefined,
  rhea: undefined,
  '@clickhouse/client': undefined,
  couchbase: undefined,
  '@google-cloud/spanner': undefined,
};

/** Which of the libraries in use are instrumented, and why the others are not. */
export const instrumentations: Check = {
  id: 'instrumentations',
  judge(evidence) {
    const processes = startedProcesses(evidence.application);
    if (processes.length === 0) return undefined;
    const running = new Set(processes.flatMap(({ sdk }) => sdk?.loaded ?? []));
    const problems = [
      ...processes.flatMap(unfitProblems),
      ...missingProblem(evidence, processes, running),
      ...unknownLibraries(processes),
    ];
    if (problems.length > 0) return problems;
    return running.size === 0 ? 'no library in use needs one' : `${[...running].sort().join(', ')} run`;
  },
};

function unfitProblems({ sdk }: ProcessEvidence): Problem[] {
  return (sdk?.unfit ?? []).map(({ module, version, supported }) => ({
    status: 'warning',
    message: `${module} ${version} is in use, and its instrumentation knows ${supported.join(' or ')}: it has no spans.`,
    remedy: `npm install ${module}@"${supported.at(-1) ?? 'latest'}", or wrap its calls in a step of flow()`,
  }));
}

/** Loaded after the start, and not called for: what was loaded before it is a finding of its own. */
function missingProblem(
  { loaded }: Evidence,
  processes: readonly ProcessEvidence[],
  running: ReadonlySet<string>,
): Problem[] {
  const { enabled, disabled } = loaded.config.instrumentations;
  const isWanted = (name: string): boolean =>
    !disabled.includes(name) && (enabled === undefined ? !OFF_BY_DEFAULT.has(name) : enabled.includes(name));
  const missing = new Set(
    processes
      .flatMap(({ packages }) => packages)
      .filter(({ started, ours }) => started && !ours)
      .filter(({ name }) => {
        const instrumentation = BY_LIBRARY.get(name);
        // Fastify is seen when the application makes an instance, which it may do later.
        return (
          instrumentation !== undefined &&
          name !== 'fastify' &&
          isWanted(instrumentation) &&
          !running.has(instrumentation)
        );
      })
      .map(({ name }) => name),
  );
  if (missing.size === 0) return [];
  return [
    {
      status: 'warning',
      message: `${[...missing].join(', ')} ${missing.size === 1 ? 'was' : 'were'} loaded and not instrumented.`,
      remedy:
        'Load the library by its name (import or require) after the preload; THROUGHLINE_STOCK and docs/instrumentations.md tell more',
    },
  ];
}

function unknownLibraries(processes: readonly ProcessEvidence[]): Problem[] {
  const names = new Set(processes.flatMap(({ packages }) => packages.map(({ name }) => name)));
  return Object.entries(WITHOUT)
    .filter(
      ([library, instrumentation]) => names.has(library) && !(instrumentation && names.has(instrumentation)),
    )
    .map(([library, instrumentation]) => ({
      status: 'warning',
      message: `${library} is in use, and Throughline has no instrumentation for it: its calls have no spans.`,
      remedy:
        instrumentation === undefined
          ? `Put its calls into steps: await flow('name', {}, (f) => f.step('query', () => …))`
          : `npm install ${instrumentation}, and hand it to start({ instrumentations: [...] }) of throughline/start`,
    }));
}
