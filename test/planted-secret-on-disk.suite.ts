import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { OtlpReceiver, type RunningApp } from '@throughline/testing';
import { findings, secret, startSecretApp } from './support/secret-app.ts';
import { type Road, type RoadMaker, secretRoads } from './support/secret-roads.ts';

let folder: string;
let receiver: OtlpReceiver;
let road: Road | undefined;
let app: RunningApp | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-secret-disk-'));
  // It hears everything and takes nothing.
  receiver = await OtlpReceiver.start({ answer: () => ({ status: 503 }) });
});
afterEach(async () => {
  await app?.stop();
  road?.close();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every file of the spool, the notes of owners too. */
function files(): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, text: readFileSync(join(parentPath, name), 'latin1') }));
}

/** What the application has recorded, by a name of each signal that stands in the encoded bytes. */
const everySignal = ['/login', 'login_failed', 'secrets.logins'];

function isComplete(): boolean {
  const text = files()
    .filter(({ name }) => name.endsWith('.spool'))
    .map((file) => file.text)
    .join('');
  return everySignal.every((word) => text.includes(word));
}

async function start(maker: RoadMaker, mode: 'spill' | 'durable'): Promise<string> {
  road = await maker.open(receiver);
  const started = await startSecretApp(road, {
    THROUGHLINE_SPOOL: mode,
    THROUGHLINE_SPOOL_DIR: folder,
    OTEL_SERVICE_NAME: `secrets?token=${secret}`,
  });
  app = started.app;
  return started.management;
}

/** Waits for metrics that were collected after this call began; exit() does not wait for any. */
async function nextCollections(management: string): Promise<void> {
  const offered = async (): Promise<string> => {
    const page = await fetch(`${management}/metrics`).then((response) => response.text());
    return /^throughline_delivery_offered_total\{.*signal="metrics".*\} (\d+)$/m.exec(page)?.[1] ?? '0';
  };
  // Two: the first may have been under way.
  for (let seen = 0; seen < 2; seen++) {
    const before = await offered();
    await eventually(async () => (await offered()) !== before);
  }
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    const sizes = files().map(({ name, text }) => `${name}: ${text.length} bytes`);
    assert.ok(Date.now() < deadline, sizes.join('\n'));
    await delay(50);
  }
}

function assertNoSecret(): void {
  assert.deepEqual(
    files().flatMap(({ name, text }) => [...findings('name', name), ...findings(name, text)]),
    [],
  );
  assert.ok(files().some(({ text }) => text.includes('[REDACTED]')));
}

describe('a secret in every place that telemetry is made from is in no byte of the spool', () => {
  for (const maker of secretRoads.filter(({ reachesDisk }) => reachesDisk)) {
    test(`when a process ends while no collector takes anything: ${maker.name}`, async () => {
      await nextCollections(await start(maker, 'spill'));
      app?.kill('SIGUSR2');
      await app?.ended();
      assert.ok(isComplete());
      assertNoSecret();
    });

    test(`when everything is written ahead and the process is killed: ${maker.name}`, async () => {
      await start(maker, 'durable');
      await eventually(isComplete);
      app?.kill('SIGKILL');
      await app?.ended();
      assertNoSecret();
    });
  }
});
