/**
 * Measures what a request costs under each system: `npm run bench`. `-- --quick` is one short round of two services;
 * `-- --only NAME,NAME`, `-- --service NAME,NAME` and `-- --rounds N` run a part and print it. The whole and
 * `--quick` write docs/benchmarks.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chosen } from '../measure/chosen.ts';
import { measureParts } from '../parts/measure-parts.ts';
import {
  autotel,
  ddTrace,
  edot,
  floor,
  ours,
  oursOnePercent,
  plain,
  sentryNode,
  stock,
} from '../systems/all.ts';
import { type System, versionOf } from '../systems/system.ts';
import { goalsOf } from './goals.ts';
import { type Beside, type Measurement, measureService } from './measure-service.ts';
import { benchmarksPage, type Section, sectionText } from './page.ts';
import { PinnedProcess } from './pinned-process.ts';
import { type Service, services } from './service.ts';
import { summaryLine } from './summary.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    service: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const known = [plain, floor, ours, oursOnePercent, stock, edot, ddTrace, sentryNode, autotel];
const systems = chosen('bench', '--only', values.only, known);
const wanted = chosen(
  'bench',
  '--service',
  values.service ?? (values.quick ? 'hello,express' : undefined),
  services,
);
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const share = values.quick ? 0.4 : 1;

const loadMaker = new PinnedProcess('beside', [join(import.meta.dirname, 'load-maker.mjs')]);
const sections: Section[] = [];
const allRuns = new Map<string, ReadonlyMap<string, Measurement[]>>();
for (const service of wanted) {
  const database = service.needsDatabase ? await startDatabase() : undefined;
  const beside: Beside = { loadMaker, databaseUrl: database?.url ?? '' };
  const runs = await measureAll(service, beside);
  await database?.process.stop();
  allRuns.set(service.name, new Map([...runs].map(([system, measured]) => [system.name, measured])));
  const of = (system: System): Measurement[] => runs.get(system) ?? [];
  const lines = systems.map((system) =>
    summaryLine(`${system.title} ${versionOf(system)}`.trim(), of(system), of(plain), of(floor)),
  );
  sections.push({ title: service.title, lines });
}
await loadMaker.stop();

if (values.only === undefined && values.service === undefined) {
  const command = values.quick ? 'npm run bench -- --quick' : 'npm run bench';
  const parts = await measureParts(values.quick);
  const page = benchmarksPage(command, rounds, goalsOf(allRuns, parts), sections);
  writeFileSync(new URL('../../docs/benchmarks.md', import.meta.url), page);
} else console.log(sections.map(sectionText).join('\n\n'));

async function measureAll(service: Service, beside: Beside): Promise<Map<System, Measurement[]>> {
  const runs = new Map<System, Measurement[]>(systems.map((system) => [system, []]));
  for (let round = 0; round < rounds; round++) {
    for (const system of systems) {
      try {
        const requests = Math.ceil(service.requests * share);
        const measured = await measureService(system, service, requests, beside);
        runs.get(system)?.push(measured);
        console.error(`${service.name}\t${system.name}\t${JSON.stringify(measured)}`);
      } catch (error) {
        console.error(`${service.name}, ${system.name}: ${(error as Error).message}`);
      }
    }
  }
  return runs;
}

/** A PostgreSQL for all rounds of a service. */
async function startDatabase(): Promise<{ process: PinnedProcess; url: string }> {
  const process = new PinnedProcess('beside', [join(import.meta.dirname, 'database-process.mjs')]);
  const { port } = await process.ask<{ port: number }>();
  return { process, url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` };
}
