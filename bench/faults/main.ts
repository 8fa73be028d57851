/**
 * Puts the faults of docs/reliability.md to Throughline and its rivals: `npm run bench:faults`.
 * `-- --only NAME,NAME` and `-- --scenario NAME,NAME` run a part of it and print it; the whole writes
 * docs/bench-faults.md. `-- --rounds 1` repeats nothing, `-- --minutes 10` makes the outage that long.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chosen } from '../measure/chosen.ts';
import { plain, rivals } from '../systems/all.ts';
import { versionOf } from '../systems/system.ts';
import { cell } from './cell.ts';
import { faultsPage, type Row, table } from './page.ts';
import { runScenario } from './run-scenario.ts';
import { endpointScenarios } from './scenarios-endpoints.ts';
import { endScenarios } from './scenarios-ends.ts';
import { memoryScenarios } from './scenarios-memory.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    scenario: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '1' },
  },
});
const all = [...endScenarios, ...endpointScenarios(Number(values.minutes)), ...memoryScenarios];
const systems = chosen('bench:faults', '--only', values.only, rivals);
const scenarios = chosen('bench:faults', '--scenario', values.scenario, all);
const whole = systems.length === rivals.length && scenarios.length === all.length;

const heads = systems.map((system) => `${system.title} ${versionOf(system)}`.trim());
const timedRounds = Number(values.rounds);

const rows: Row[] = [];
for (const scenario of scenarios) {
  const rounds = Math.min(scenario.rounds, timedRounds);
  const seen = await runScenario(scenario, scenario.withPlain ? [plain, ...systems] : systems, rounds);
  const cells = systems.map((system) =>
    scenario.takes?.(system) === false ? 'not possible' : cell(seen.get(system) ?? [], seen.get(plain) ?? []),
  );
  rows.push({ title: scenario.title, cells });
  systems.forEach((system, index) => {
    console.error(`${scenario.name}\t${system.name}\t${cells[index]}`);
  });
}
if (whole) {
  const page = faultsPage(heads, rows, timedRounds);
  writeFileSync(new URL('../../docs/bench-faults.md', import.meta.url), page);
} else console.log(table(heads, rows));
