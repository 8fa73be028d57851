import { INSTRUMENTATIONS, OWN_ENTRIES } from '../../../instrumentation/table.ts';
import { type LoadedPackage, type ProcessEvidence, startedProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';

const INSTRUMENTED: ReadonlySet<string> = new Set(
  [...INSTRUMENTATIONS.filter(({ offByDefault }) => !offByDefault), ...OWN_ENTRIES].flatMap(
    ({ modules }) => modules,
  ),
);
export const LOGGERS: ReadonlySet<string> = new Set(['winston', 'pino', 'bunyan']);

/** Which libraries were in memory before Throughline started. */
export const preloadLate: Check = {
  id: 'preload-late',
  judge({ application }) {
    const processes = startedProcesses(application);
    if (processes.length === 0) return undefined;
    const early = earlyPackages(processes, (name) => INSTRUMENTED.has(name) && !LOGGERS.has(name));
    if (early.length === 0) return 'no instrumented library was loaded before it';
    return [
      {
        status: 'error',
        message: `The preload comes too late: ${listed(early)} loaded before it, so ${early.length === 1 ? 'it is' : 'they are'} not instrumented.`,
        remedy:
          'Start Throughline before everything else, and not in the code: node --import throughline/register app.js',
      },
    ];
  },
};

/** The first load of each that came before the start. */
export function earlyPackages(
  processes: readonly ProcessEvidence[],
  isWanted: (name: string) => boolean,
): LoadedPackage[] {
  const early = processes
    .flatMap(({ packages }) => packages)
    .filter(({ started, ours, name }) => !started && !ours && isWanted(name));
  return early.filter((one, index) => early.findIndex(({ name }) => name === one.name) === index);
}

/** `express (by /app/main.js) and pg were`. */
export function listed(packages: readonly LoadedPackage[]): string {
  const words = packages.map(({ name, by }) => (by === undefined ? name : `${name} (by ${by})`));
  const last = words.pop() ?? '';
  return words.length === 0 ? `${last} was` : `${words.join(', ')} and ${last} were`;
}
