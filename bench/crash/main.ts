// What a back end knows of an operation of seven steps that hangs in the fourth and is then killed, for each system:
// npm run bench:crash. Each is set up as its documentation says; the waits are longer than every default delay.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OtlpReceiver, type RecordedSpan, runApp } from '@throughline/testing';
import { autotel, logfire, ours, stock } from '../systems/all.ts';
import { type System, versionOf } from '../systems/system.ts';

const HANGS_MS = 8_000;
const app = join(import.meta.dirname, 'import-rows.mjs');
const state = mkdtempSync(join(tmpdir(), 'throughline-crash-'));

/** What stands in a back end at one moment. */
interface Known {
  /** Spans of the operation and of its steps that have ended. */
  whole: boolean;
  steps: string[];
  /** How it knows that the operation is under way, and which step began last. */
  underWay: string;
  /** How it is told that the operation was aborted. */
  aborted: string;
}

const isPending = ({ attributes }: RecordedSpan): boolean =>
  attributes['logfire.span_type'] === 'pending_span';

function known(receiver: OtlpReceiver): Known {
  const spans = receiver.spans();
  const ended = spans.filter((span) => !isPending(span)).map(({ name }) => name);
  const pending = spans.filter(isPending).map(({ name }) => name);
  const events = receiver.logs().filter(({ eventName }) => eventName?.startsWith('throughline.flow.'));
  const began = events.filter(({ eventName }) => eventName === 'throughline.flow.step');
  const aborted = receiver
    .logs()
    .filter(({ attributes }) => attributes['throughline.flow.outcome'] === 'aborted');
  const underWay = [
    pending.length > 0 ? `pending spans ${pending.join(', ')}` : '',
    began.length > 0 ? `events, the last step ${began.at(-1)?.attributes['step']}` : '',
  ];
  return {
    whole: ended.some((name) => name.endsWith('import_rows')),
    // Some put a word before the name.
    steps: ended.filter((name) => /^(?:step\.)?(?:fetch|parse|check|write)$/.test(name)),
    underWay: underWay.filter(Boolean).join('; ') || 'no',
    aborted:
      aborted
        .map(({ attributes: a }) => `${a['step']}, ${a['steps_done']} of ${a['steps_total']} done`)
        .join('; ') || 'no',
  };
}

async function crash(system: System): Promise<void> {
  const receiver = await OtlpReceiver.start();
  const start = (mode: string) =>
    runApp({
      entry: app,
      args: [system.name, mode],
      nodeArgs: system.nodeArgs,
      env: { ...system.environment(receiver.port), XDG_STATE_HOME: join(state, system.name) },
      timeoutMs: 120_000,
    });
  try {
    const killed = start('run');
    await killed.waitForLine(/^in step 4 of 7$/, { timeoutMs: 30_000 });
    await delay(HANGS_MS);
    const hanging = known(receiver);
    killed.kill('SIGKILL');
    await killed.ended();
    const next = start('look');
    const { stdout, stderr } = await next.ended();
    const after = known(receiver);
    const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('import_rows'));
    console.log(`\n${system.title} ${versionOf(system)}`);
    console.log(
      `  while it hangs: steps ended: ${hanging.steps.join(', ') || 'none'}; under way: ${hanging.underWay}`,
    );
    console.log(
      `  after the next start: its span: ${after.whole ? 'yes' : 'no'}; told as aborted: ${after.aborted}`,
    );
    console.log(`  in the terminal of the next start: ${said.join(' ') || 'nothing'}`);
  } finally {
    await receiver.close();
  }
}

for (const system of [ours, logfire, autotel, stock]) await crash(system);
rmSync(state, { recursive: true, force: true });
