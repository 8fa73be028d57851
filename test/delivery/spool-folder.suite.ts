import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DeliveryTest, deltaMetrics } from './delivery-app.ts';
import { figure } from './figures.ts';
import { droppedOf, readable, runningLines, untilLedger } from './read-ledger.ts';

const RECORDS = 150;
const isRoot = process.geteuid?.() === 0;
/** Whether this user may have disks of its own for one command. */
const mayMount =
  isRoot && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

let delivery: DeliveryTest;
let base: string;
let folder: string;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
  base = mkdtempSync(join(tmpdir(), 'throughline-spool-folder-'));
  folder = join(base, 'spool');
});
afterEach(async () => {
  await delivery.end();
  rmSync(base, { recursive: true, force: true });
});

/** A node that is started through a shell, which prepares what only one process shall see. */
function nodeAfter(preparation: string): string {
  const file = join(base, 'node.sh');
  writeFileSync(file, `#!/bin/sh\n${preparation}\n`, { mode: 0o700 });
  return file;
}

/**
 * An application writes ahead while its collector is away. It must be unharmed, say once what is wrong with the folder,
 * and deliver everything from memory when the collector is back.
 */
async function assertMemoryOnly(path: string, why: RegExp, node?: string): Promise<void> {
  await delivery.collectorGoes();
  const env = { ...readable, ...deltaMetrics, THROUGHLINE_SPOOL: 'durable', THROUGHLINE_SPOOL_DIR: path };
  const app = delivery.start(['steady', RECORDS, 10], env, node === undefined ? {} : { node });
  await app.waitForLine(/^done$/, { timeoutMs: 20_000 });
  await app.waitForLine(/spool: the folder/);
  await delivery.collectorComes();
  await delivery.everythingArrives(RECORDS, 20_000);
  await delivery.countsArrive(RECORDS, 20_000);
  const ledger = await untilLedger(app, ({ accounts }) =>
    accounts.every(({ signal, offered, delivered }) => signal === 'metrics' || delivered === offered),
  );
  for (const account of ledger.accounts) assert.equal(droppedOf(account), 0, JSON.stringify(account));
  assert.equal(
    ledger.accounts.reduce((sum, { pending }) => sum + pending.disk, 0),
    0,
  );
  const [spool] = ledger.spools;
  assert.equal(spool?.state, 'refused');
  assert.match(spool?.problem ?? '', why);
  const about = runningLines(app).filter((line) => line.includes('spool'));
  assert.equal(about.length, 1, app.stderr);
  assert.match(about[0] ?? '', why);
  assert.ok(runningLines(app).length <= 2, app.stderr);
  app.kill('SIGTERM');
  assert.equal((await app.ended()).signal, 'SIGTERM');
}

describe('a spool that cannot be written: memory only, one warning, the application unharmed', () => {
  test('/dev/full', async () => {
    await assertMemoryOnly('/dev/full', /it is no folder/);
    figure('12', `/dev/full: ${RECORDS} of ${RECORDS} of each signal from memory, one line`);
  });

  test('a folder that is read-only', async (t) => {
    if (isRoot && !mayMount) return t.skip('root may write everywhere, and cannot mount here');
    mkdirSync(folder, { mode: 0o700 });
    if (!isRoot) {
      chmodSync(folder, 0o500);
      await assertMemoryOnly(folder, /EACCES; name a folder that this user may write to/);
      chmodSync(folder, 0o700);
    } else {
      const node = nodeAfter(
        `exec unshare --mount sh -c 'mount -t tmpfs -o ro,mode=700 tmpfs "${folder}" && exec "$0" "$@"' "${process.execPath}" "$@"`,
      );
      await assertMemoryOnly(folder, /EROFS; name a folder on a disk that can be written/, node);
    }
    figure('12', `read-only: ${RECORDS} of ${RECORDS} of each signal from memory, one line`);
  });

  test('a disk that is full', async (t) => {
    if (!mayMount) return t.skip('nothing can be mounted here');
    mkdirSync(folder, { mode: 0o700 });
    const node = nodeAfter(
      `exec unshare --mount sh -c 'mount -t tmpfs -o size=16k,mode=700 tmpfs "${folder}" && exec "$0" "$@"' "${process.execPath}" "$@"`,
    );
    await assertMemoryOnly(folder, /ENOSPC; free some space/, node);
    figure('12', `full disk: ${RECORDS} of ${RECORDS} of each signal from memory, one line`);
  });

  test('files that may not grow', async () => {
    // Blocks of 512 bytes; Node itself passes over the signal that a larger file brings.
    const node = nodeAfter(`ulimit -f 16\nexec "${process.execPath}" "$@"`);
    await assertMemoryOnly(folder, /EFBIG/, node);
  });
});

describe('the folder of the spool', () => {
  /** An application whose end finds no collector keeps what it has, or says in one line why it cannot. */
  async function end(path: string) {
    await delivery.collectorGoes();
    const slow = { OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_BLRP_SCHEDULE_DELAY: '60000' };
    const app = delivery.start(['exit', 20], { ...slow, THROUGHLINE_SPOOL_DIR: path });
    const { code, stderr } = await app.ended();
    assert.equal(code, 3);
    return stderr;
  }

  /** Refused in one line; what was lost for it is the other. */
  async function assertRefused(path: string, why: RegExp): Promise<void> {
    const stderr = await end(path);
    const lines = stderr.trim().split('\n');
    assert.equal(lines.filter((line) => line.includes('spool: the folder')).length, 1, stderr);
    assert.match(stderr, why);
    assert.match(stderr, /lost: 20 spans, 20 log records.*\(process_end: .*THROUGHLINE_SPOOL_DIR/);
    assert.equal(lines.length, 2, stderr);
    figure('36', `refused: ${why.source}`);
  }

  test('is made for this user alone, 0700, and its files 0600, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      assert.equal(await end(join(folder, 'deeper')), '');
    } finally {
      process.umask(before);
    }
    const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8);
    assert.equal(modeOf(folder), '700');
    assert.equal(modeOf(join(folder, 'deeper')), '700');
    const files = readdirSync(join(folder, 'deeper'));
    assert.ok(files.length > 0);
    for (const file of files) assert.equal(modeOf(join(folder, 'deeper', file)), '600', file);
    figure('36', 'ours: 0700, files 0600');
  });

  test('is refused where it is a symbolic link, and nothing is written behind it', async () => {
    mkdirSync(join(base, 'real'), { mode: 0o700 });
    symlinkSync(join(base, 'real'), folder);
    await assertRefused(folder, /it is a symbolic link/);
    assert.deepEqual(readdirSync(join(base, 'real')), []);
  });

  test('is refused where others may write to it', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    await assertRefused(folder, /others may write to it; use chmod 700/);
    assert.deepEqual(readdirSync(folder), []);
  });

  test("is refused where it is somebody else's", async () => {
    // Only root may give folders away; anybody else has the root folder to try.
    if (isRoot) {
      mkdirSync(folder);
      chownSync(folder, 65_534, 65_534);
    }
    await assertRefused(isRoot ? folder : '/', /it belongs to user \d+, this process runs as \d+/);
    if (isRoot) assert.deepEqual(readdirSync(folder), []);
  });
});
