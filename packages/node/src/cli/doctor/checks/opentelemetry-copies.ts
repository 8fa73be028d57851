import { isCompatible } from '../../../boot/foreign-api.ts';
import { startedProcesses } from '../evidence/application.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type Copy, packageAt } from '../evidence/opentelemetry-copies.ts';
import type { Check, Problem } from '../finding.ts';

const API = '@opentelemetry/api';
const OLD_LOGS_API = '@opentelemetry/api-logs';
const SDK = /^@opentelemetry\/(?:core|resources|sdk-.+)$/;

/** Copies of the OpenTelemetry API that cannot see ours, and SDKs of another line. */
export const openTelemetryCopies: Check = {
  id: 'opentelemetry-copies',
  judge(evidence) {
    const { ownApi } = evidence.folder;
    const copies = knownCopies(evidence);
    const problems = [
      ...copies.flatMap((copy) => (ownApi === undefined ? [] : apiProblem(copy, ownApi.version))),
      ...oldLogsProblem(evidence),
      ...sdkProblem(evidence, copies),
    ];
    if (problems.length > 0) return problems;
    const apis = copies.filter(({ name }) => name === API);
    return ownApi === undefined
      ? undefined
      : `${API} ${ownApi.version}${apis.length > 1 ? `, and ${apis.length - 1} more that work with it` : ''}`;
  },
};

/** Those that are installed, and those that were loaded from wherever they are. */
function knownCopies({ folder, application }: Evidence): Copy[] {
  const found = [...folder.copies, ...(folder.ownApi ? [folder.ownApi] : [])];
  for (const { packages } of startedProcesses(application)) {
    for (const one of packages.filter(({ name }) => name === API || SDK.test(name))) {
      const copy = packageAt(one.folder);
      if (copy) found.push({ ...copy, below: undefined });
    }
  }
  return found.filter((copy, index) => found.findIndex(({ folder }) => folder === copy.folder) === index);
}

function apiProblem({ name, version, below }: Copy, own: string): Problem[] {
  if (name !== API || isCompatible(version, own)) return [];
  return [
    {
      status: 'error',
      message: `${API} ${version}${brought(below)} cannot work with ${own} of Throughline: what is recorded through that copy is lost.`,
      remedy:
        below === undefined
          ? `npm install ${API}@${own}`
          : `npm update ${below}, or in package.json: "overrides": { "${API}": "${own}" }`,
    },
  ];
}

/** The logs API stands in `@opentelemetry/api` since 1.10; the old one leads to nobody. */
function oldLogsProblem({ folder: { dependencies }, application }: Evidence): Problem[] {
  const isLoaded = startedProcesses(application).some(({ packages }) =>
    packages.some(({ name, ours }) => name === OLD_LOGS_API && !ours),
  );
  if (!isLoaded && !dependencies.includes(OLD_LOGS_API)) return [];
  return [
    {
      status: 'warning',
      message: `${OLD_LOGS_API} is in use, which no SDK of the 3.x line listens to: log records through it are lost without a word.`,
      remedy: `npm uninstall ${OLD_LOGS_API}, and import { logs } from '${API}'`,
    },
  ];
}

/** Ours is written into Throughline itself; a copy that the application loads or asks for must be of the same line. */
function sdkProblem({ folder: { dependencies }, application }: Evidence, copies: readonly Copy[]): Problem[] {
  const loaded = new Set(
    startedProcesses(application).flatMap(({ packages }) => packages.map(({ name }) => name)),
  );
  const foreign = copies.filter(
    ({ name, version }) =>
      SDK.test(name) && isOtherLine(version) && (loaded.has(name) || dependencies.includes(name)),
  );
  const [first] = foreign;
  if (first === undefined) return [];
  const names = [...new Set(foreign.map(({ name, version }) => `${name} ${version}`))];
  return [
    {
      status: 'warning',
      message: `An OpenTelemetry SDK of another line is in use beside Throughline's 3.0: ${names.join(', ')}. What it sets up does not see what Throughline records.`,
      remedy: `Remove the set-up of the other SDK (docs/migrating.md shows how), then: npm uninstall ${[...new Set(foreign.map(({ name }) => name))].join(' ')}`,
    },
  ];
}

/** 3.x, and 0.300 and later of the parts that are not stable yet, are of our line. */
function isOtherLine(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return !(major === 3 || (major === 0 && minor >= 300));
}

function brought(below: string | undefined): string {
  return below === undefined ? '' : `, which ${below} brings,`;
}
