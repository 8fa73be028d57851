import { readFileSync } from 'node:fs';
import { requireOfTheSet } from '../../packages/node/src/instrumentation/set-require.ts';
import {
  INSTRUMENTATIONS,
  OWN_ENTRIES,
  PACKAGE_PREFIX,
} from '../../packages/node/src/instrumentation/table.ts';
import { NOT_IN_SET } from './not-in-set.ts';
import { PROOFS } from './proofs.ts';
import { PROVEN_ELSEWHERE } from './proven-elsewhere.ts';

/** The Markdown of docs/instrumentations.md, made from the table of instrumentations and the tests; scripts/write-docs.ts writes it. */
export function instrumentationsPage(): string {
  const versions = knownVersions();
  const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
  const proven = [
    ...PROVEN_ELSEWHERE.map((one) => ({ ...one, server: undefined })),
    ...PROOFS.map((one) => ({ ...one, test: one.server === undefined ? WITHOUT_SERVER : WITH_SERVER })),
  ]
    .sort((a, b) => a.library.localeCompare(b.library))
    .map(({ library, instrumentation, server, note, test }) =>
      row(
        `\`${library}\`${versionOf(library)}`,
        versions.get(instrumentation) ?? '',
        `\`${instrumentation}\``,
        server ?? '',
        `[test](../${test})`,
        note ?? '',
      ),
    );
  const provenNames = new Set([...PROVEN_ELSEWHERE, ...PROOFS].map((one) => one.instrumentation));
  const unproven = INSTRUMENTATIONS.filter((entry) => !provenNames.has(entry.name)).map((entry) =>
    row(
      `\`${entry.name}\``,
      versions.get(entry.name) ?? '',
      entry.offByDefault ? 'off, unless it is asked for by name' : 'on',
    ),
  );
  const absent = NOT_IN_SET.map(({ library, instead }) => row(library, instead));
  return [
    HEAD,
    '## Proven',
    PROVEN,
    ['| library, tested | versions it knows | name | server | | to know |', RULE(6), ...proven].join('\n'),
    '## In the set, but not proven',
    'They come from `@opentelemetry/auto-instrumentations-node` and are loaded with their library; no test here runs them with it.',
    ['| name | versions it knows | by default |', RULE(3), ...unproven].join('\n'),
    '## Not in the set',
    'Any instrumentation that was written for OpenTelemetry JS works beside ours when the application registers it.',
    ['| library | instead |', RULE(2), ...absent].join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

const WITHOUT_SERVER = 'test/instrumentations/libraries.test.ts';
const WITH_SERVER = 'test/instrumentations/libraries-with-servers.suite.ts';

const RULE = (columns: number): string => `|${' --- |'.repeat(columns)}`;

const HEAD = `<!-- Made by scripts/write-docs.ts from packages/node/src/instrumentation/table.ts and test/instrumentations; change it there. -->

# Instrumentations

A library is instrumented when the application loads it, as an ES module or as CommonJS; what is not used is not loaded.
The names are those of \`OTEL_NODE_ENABLED_INSTRUMENTATIONS\` and \`OTEL_NODE_DISABLED_INSTRUMENTATIONS\`.`;

const PROVEN = `Each runs the real library, and where a server is named, the real client with that server. Those of
\`test/instrumentations\` run as ES modules and as CommonJS, each in one trace with the request around it. \`npm test\` runs
those that need no server, \`npm run test:instrumentations\` all of them; one whose server is absent says so and counts
as skipped. The others have tests of their own, most of them on Node 22.15, 24 and 26.`;

/** The version that the tests run, where it is a package. */
function versionOf(library: string): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { devDependencies } = JSON.parse(manifest) as { devDependencies: Record<string, string> };
  const version = devDependencies[library];
  return version === undefined ? '' : ` ${version}`;
}

interface Built {
  instrumentationName: string;
  getModuleDefinitions(): { name: string; supportedVersions: string[] }[];
  disable(): void;
}

/** The versions that each instrumentation knows, as the packages themselves say. */
function knownVersions(): Map<string, string> {
  const variable = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS';
  process.env[variable] = INSTRUMENTATIONS.map((entry) => entry.name).join();
  const { getNodeAutoInstrumentations } = requireOfTheSet()('@opentelemetry/auto-instrumentations-node') as {
    getNodeAutoInstrumentations(): Built[];
  };
  const built = getNodeAutoInstrumentations();
  delete process.env[variable];
  const known = new Map(OWN_ENTRIES.map((entry) => [entry.name, entry.versions]));
  for (const one of built) {
    one.disable();
    const ranges = new Map<string, Set<string>>();
    for (const { name, supportedVersions } of one.getModuleDefinitions()) {
      const ofModule = ranges.get(name) ?? new Set();
      for (const range of supportedVersions) if (range !== '*') ofModule.add(range);
      ranges.set(name, ofModule);
    }
    const text = [...ranges].map(([name, set]) => {
      const versions = [...set].join(', ');
      return ranges.size === 1 ? versions : `\`${name}\` ${versions}`.trim();
    });
    known.set(one.instrumentationName.slice(PACKAGE_PREFIX.length), text.join('; '));
  }
  return known;
}
