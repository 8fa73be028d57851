// Processes that are killed at random moments, again and again: FLOW_KILLS says how often (default 10; all of it is 100).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedLog, RunningApp } from '@throughline/testing';
import { figure } from '../delivery/figures.ts';
import { seededRandom } from '../support/fault-schedule.ts';
import { FlowProcesses } from './flow-processes.ts';
import { readTruth, type TrueFlow } from './true-flows.ts';

const rounds = Number(process.env['FLOW_KILLS'] ?? 10);
const PATIENCE_MS = 60_000;

let processes: FlowProcesses;
beforeEach(async () => {
  processes = await FlowProcesses.begin();
});
afterEach(() => processes.end());

const fast = {
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '60000',
};

function start(name: string, mode: string): RunningApp {
  const truth = join(processes.folder, `${name}.truth`);
  return processes.start([mode, truth], fast, { fixture: 'always-importing.mjs', timeoutMs: 10 * 60_000 });
}

function truthOf(name: string): TrueFlow[] {
  try {
    return readTruth(readFileSync(join(processes.folder, `${name}.truth`), 'utf8'));
  } catch {
    // Killed before its first flow.
    return [];
  }
}

const idOf = (log: RecordedLog): string => String(log.attributes['flow_id']);

test(`every flow of ${rounds} processes killed at random moments is told by a later start, and no other`, {
  timeout: 60_000 + rounds * 20_000,
}, async (t) => {
  const seed = Number(process.env['FLOW_KILLS_SEED'] ?? Date.now() % 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const random = seededRandom(seed);
  // It lives through all of it, with flows of its own.
  const bystander = start('bystander', 'run');
  await bystander.waitForLine(/^ready$/, { timeoutMs: PATIENCE_MS });
  const victims: { name: string; app: RunningApp }[] = [];
  for (let round = 0; round < rounds; round++) {
    const name = `victim-${round}`;
    const app = start(name, 'run');
    await app.waitForLine(/^ready$/, { timeoutMs: PATIENCE_MS });
    await sleep(random() * 400);
    app.kill('SIGKILL');
    await app.ended();
    victims.push({ name, app });
  }
  const last = start('last', 'look');
  await last.ended();

  const dead = victims.flatMap(({ name }) => truthOf(name));
  const open = dead.filter(({ state }) => state === 'open');
  const closed = new Set(dead.filter(({ state }) => state === 'ended').map(({ id }) => id));
  const ofLiving = (): Set<string> => new Set(truthOf('bystander').map(({ id }) => id));
  // Whoever was killed while it told another one's flows left them to the next; the bystander looks every ten seconds.
  const told = (): Set<string> => new Set(processes.aborted().map(idOf));
  const untold = (): TrueFlow[] => open.filter(({ id }) => !told().has(id));
  const deadline = Date.now() + PATIENCE_MS;
  while (untold().length > 0 && Date.now() < deadline) await sleep(250);
  assert.deepEqual(untold(), [], 'every flow that was open is told');
  bystander.kill('SIGTERM');
  await bystander.ended();
  const aborted = processes.aborted().filter((log) => log.attributes['pid'] !== bystander.pid);

  const known = new Set(dead.map(({ id }) => id));
  // One that began, and whose application was killed before its first note, was in no step.
  const isUnnoted = (log: RecordedLog): boolean =>
    !known.has(idOf(log)) && log.attributes['step'] === undefined && log.attributes['steps_done'] === 0;
  const falsely = aborted
    .filter((log) => !isUnnoted(log))
    .map(idOf)
    .filter((id) => closed.has(id) || ofLiving().has(id) || !known.has(id));
  assert.deepEqual(falsely, [], 'nothing is told that ended, or that still ran');
  for (const flow of open) {
    const record = aborted.find((log) => idOf(log) === flow.id);
    // Between a note of the application and one of the journal a process may be killed, too.
    assert.ok(flow.steps.includes(String(record?.attributes['step'] ?? 'none')), `${flow.id}: ${flow.steps}`);
    const done = Number(record?.attributes['steps_done']);
    assert.ok(done >= flow.done - 1 && done <= flow.done, `${flow.id}: ${done} of ${flow.done} steps done`);
    assert.equal(record?.attributes['steps_total'], 7);
    assert.equal(record?.attributes['reason'], 'unknown');
  }
  const lines = [bystander, last, ...victims.map(({ app }) => app)]
    .flatMap((app) => app.jsonLines())
    .filter(({ event, pid }) => event === 'import_rows_aborted' && pid !== bystander.pid);
  assert.deepEqual(new Set(lines.map((line) => String(line['flow_id']))), new Set(aborted.map(idOf)));
  const spans = processes.receiver
    .spans()
    .filter(({ attributes }) => attributes['throughline.flow.outcome'] === 'aborted')
    .map(({ attributes }) => String(attributes['throughline.flow.id']));
  for (const { id } of open) assert.ok(spans.includes(id), `the span of ${id}`);
  const unique = new Set(aborted.map(idOf)).size;
  const counted = processes.abortedCount('import_rows');
  const ofBystander = processes.aborted().length - aborted.length;
  const twice = lines.length - unique;
  figure(
    'flows',
    `${rounds} kills at random moments: ${open.length} flows were open, ${unique} told (${unique - open.length} of them killed while they began or ended), ${twice} lines and ${aborted.length - unique} records twice; ${closed.size} had ended, none of them told; counted ${counted - ofBystander}`,
  );
  t.diagnostic(
    `${open.length} open, ${unique} told, ${twice} lines and ${aborted.length - unique} records twice, ${closed.size} ended, counted ${counted - ofBystander}`,
  );
  assert.ok(counted - ofBystander >= unique, `${counted} counted`);
  assert.ok(twice <= Math.ceil(rounds / 5) * 3, `${twice} told twice`);
});
