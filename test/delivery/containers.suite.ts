import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { DeliveryTest, deltaMetrics, fixture } from './delivery-app.ts';
import { figure } from './figures.ts';

/** Starts a command in a process namespace of its own, as a container does; undefined where this machine has none. */
const ownNamespace = [
  'unshare --pid --fork --mount-proc --kill-child',
  'unshare --user --map-root-user --pid --fork --mount-proc --kill-child',
].find((command) => spawnSync('sh', ['-c', `${command} true`]).status === 0);

/** Several processes start at once, perhaps on a machine that has other things to do. */
const PATIENCE_MS = 90_000;
const long = { timeoutMs: 4 * PATIENCE_MS };
const durable = { ...deltaMetrics, THROUGHLINE_SPOOL: 'durable' };
const EACH = 100_000;

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
  await delivery.collectorGoes();
});
afterEach(() => delivery.end());

const numbersOf = (process: number): number[] =>
  [...delivery.tally.spans.unique].filter((seq) => Math.floor(seq / EACH) === process);

const owners = (): string[] => readdirSync(delivery.folder).filter((name) => name.endsWith('.owner'));

test('two containers share a spool folder, both with process 1: the living one sends what the dead one left, nothing twice', {
  skip:
    ownNamespace === undefined &&
    'unshare --pid is not permitted here (needs root or user namespaces); the next test simulates the other container',
}, async () => {
  const start = (place: number, count: number) =>
    delivery.start(
      ['steady', count, 5, 1, 0, place * EACH],
      { ...durable, NAMESPACE_COMMAND: ownNamespace ?? '', BINARY: process.execPath },
      { ...long, node: fixture('own-namespace.sh') },
    );
  const [living, dead] = [start(1, 200), start(2, EACH)];
  await dead.waitForLine(/^made 200$/, { timeoutMs: PATIENCE_MS });
  await living.waitForLine(/^done$/, { timeoutMs: PATIENCE_MS });
  const pids = owners().map((name) =>
    Number(/"pid":(\d+)/.exec(readFileSync(join(delivery.folder, name), 'utf8'))?.[1]),
  );
  assert.deepEqual(pids, [1, 1]);
  await dead.stop();
  const killedAt = Date.now();
  await delivery.collectorComes();
  await delivery.receiver.waitFor(() => numbersOf(1).length === 200 && numbersOf(2).length > 0, {
    timeoutMs: PATIENCE_MS,
    what: 'what both containers made',
  });
  figure('13', `two process namespaces: found ${Date.now() - killedAt} ms after the other one was killed`);
  await delivery.receiver.waitFor(() => Math.max(...numbersOf(2)) - 2 * EACH === numbersOf(2).length - 1, {
    timeoutMs: PATIENCE_MS,
    what: 'the records in between',
  });
  assert.equal(delivery.duplicates(), 0);
});

test('what another container left is sent once it has been silent for ten seconds', async () => {
  const dead = delivery.start(['steady', EACH, 5], durable, long);
  await dead.waitForLine(/^made 200$/, { timeoutMs: PATIENCE_MS });
  await dead.stop();
  const [owner] = owners();
  assert.ok(owner);
  // As from another container: the number of its process means nothing here.
  writeFileSync(
    join(delivery.folder, owner),
    JSON.stringify({ pid: 1, realm: 'another kernel', started: '1' }),
  );
  await delivery.collectorComes();
  const next = delivery.start(['steady', 1, 5, 1, 0, EACH], { OTEL_METRIC_EXPORT_INTERVAL: '60000' }, long);
  await delivery.receiver.waitFor(() => numbersOf(1).length === 1, { timeoutMs: PATIENCE_MS });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(numbersOf(0).length, 0, 'a heartbeat a moment ago counts as a living owner');
  await next.stop();
  const elevenSecondsAgo = new Date(Date.now() - 11_000);
  utimesSync(join(delivery.folder, owner), elevenSecondsAgo, elevenSecondsAgo);
  delivery.start(['burst', 0], { OTEL_METRIC_EXPORT_INTERVAL: '60000' }, long);
  await delivery.receiver.waitFor(
    () => numbersOf(0).length > 0 && Math.max(...numbersOf(0)) === numbersOf(0).length - 1,
    { timeoutMs: PATIENCE_MS, what: 'what the other container left' },
  );
  assert.equal(delivery.duplicates(), 0);
});
