import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { defaultSpoolFolder, openSpool } from '@throughline/otlp';
import { numberedBatch } from '../support/numbered-batches.ts';
import { assertSpoolLedger, replayAll, segmentFiles, temporaryFolder } from '../support/spool-folder.ts';
import { SpoolingProcess } from '../support/spooling-process.ts';

const isRoot = process.geteuid?.() === 0;
/** A small disk of its own for one command. */
const smallDisk = [
  ['unshare', '--mount'],
  ['unshare', '--user', '--map-root-user', '--mount'],
].find(
  ([command, ...args]) =>
    spawnSync(command as string, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0,
);

describe('the folder of a spool', () => {
  let base: { path: string; remove(): void };
  let folder: string;

  beforeEach(() => {
    base = temporaryFolder();
    folder = join(base.path, 'spool');
  });
  afterEach(() => {
    chmodSync(base.path, 0o700);
    base.remove();
  });

  /** A spool on this folder must not take anything, and says why, once. */
  async function assertRefused(path: string, why: RegExp): Promise<void> {
    const messages: string[] = [];
    const spool = openSpool({
      folder: path,
      service: 'shop',
      onProblem: (message) => messages.push(message),
    });
    for (let number = 0; number < 3; number++) {
      assert.equal(spool.append(numberedBatch(number, 10)), undefined);
      assert.equal(spool.appendSync(numberedBatch(number, 10)), undefined);
      assert.deepEqual(await replayAll(spool), []);
    }
    spool.flushSync();
    spool.close();
    assert.equal(messages.length, 1);
    assert.match(messages[0] as string, why);
    assert.equal(spool.counts().refused, 60);
    assertSpoolLedger(spool.counts());
  }

  test('is $XDG_STATE_HOME/throughline/spool, and ~/.local/state where that is unset or relative', async () => {
    assert.equal(defaultSpoolFolder({ XDG_STATE_HOME: '/var/state' }), '/var/state/throughline/spool');
    const ofHome = join(homedir(), '.local/state/throughline/spool');
    assert.equal(defaultSpoolFolder({}), ofHome);
    assert.equal(defaultSpoolFolder({ XDG_STATE_HOME: 'state' }), ofHome);
  });

  test('is created with the first batch, for this user alone, and so are its files', async () => {
    const before = process.umask(0);
    const spool = openSpool({ folder: join(folder, 'deeper'), service: 'shop' });
    assert.deepEqual(await replayAll(spool), []);
    assert.equal(lstatSync(folder, { throwIfNoEntry: false }), undefined);
    spool.appendSync(numberedBatch(0, 1));
    process.umask(before);
    assert.equal(lstatSync(join(folder, 'deeper')).mode & 0o777, 0o700);
    for (const file of readdirSync(join(folder, 'deeper'))) {
      assert.equal(lstatSync(join(folder, 'deeper', file)).mode & 0o777, 0o600, file);
    }
    spool.close();
  });

  test('that others may read is closed to them', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const spool = openSpool({ folder, service: 'shop' });
    spool.appendSync(numberedBatch(0, 1));
    assert.equal(lstatSync(folder).mode & 0o777, 0o700);
    spool.close();
  });

  test('that is a symbolic link is refused', async () => {
    mkdirSync(join(base.path, 'real'), { mode: 0o700 });
    symlinkSync(join(base.path, 'real'), folder);
    await assertRefused(folder, /symbolic link/);
    assert.deepEqual(readdirSync(join(base.path, 'real')), []);
  });

  for (const mode of [0o777, 0o1777, 0o770]) {
    test(`that others may write to is refused (${mode.toString(8)})`, async () => {
      mkdirSync(folder);
      chmodSync(folder, mode);
      await assertRefused(folder, /others may write.*chmod 700/);
      assert.equal(lstatSync(folder).mode & 0o7777, mode);
    });
  }

  test("that is somebody else's is refused", async () => {
    // Only root may give folders away; anybody else has the root folder to try.
    if (isRoot) {
      mkdirSync(folder);
      chownSync(folder, 65_534, 65_534);
    }
    await assertRefused(isRoot ? folder : '/', /belongs to user/);
  });

  test('is tried again half a minute later, and taken into use once it is safe', () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const messages: string[] = [];
    const spool = openSpool({ folder, service: 'shop', onProblem: (message) => messages.push(message) });
    assert.equal(spool.appendSync(numberedBatch(0, 1)), undefined);
    chmodSync(folder, 0o700);
    assert.equal(spool.appendSync(numberedBatch(1, 1)), undefined);
    mock.timers.tick(30_000);
    assert.ok(spool.appendSync(numberedBatch(2, 1)));
    assert.equal(messages.length, 1);
    spool.close();
    mock.timers.reset();
  });

  test('that is a device or a file, or cannot be made, costs one message and nothing else', async () => {
    await assertRefused('/dev/full', /name a folder/);
    await assertRefused('/dev/full/spool', /ENOTDIR/);
    writeFileSync(folder, 'mine');
    await assertRefused(folder, /name a folder/);
    await assertRefused('/proc/throughline/spool', /ENOENT/);
  });

  test('that this user cannot write to costs one message and nothing else', async () => {
    mkdirSync(folder, { mode: 0o700 });
    if (isRoot) {
      chownSync(folder, 65_534, 65_534);
      chmodSync(base.path, 0o755);
    }
    chmodSync(folder, 0o500);
    const one = new SpoolingProcess([folder, 'shop', 'report'], [], isRoot ? { uid: 65_534 } : {});
    await one.end();
    chmodSync(folder, 0o700);
    assert.equal(one.child.exitCode, 0);
    assert.match(
      one.output,
      /^problem .*EACCES; name a folder that this user may write to.*\n\{"isTaken":false,"refused":1,"segments":0\}\n$/,
    );
  });

  if (smallDisk) {
    test('on a disk that is full costs one message, and what did fit is found again', async () => {
      const script = `mount -t tmpfs -o size=256k tmpfs "$1" && mkdir -m 700 "$1/spool" && shift && exec "$@"`;
      const app = new URL('fixtures/full-disk-app.ts', import.meta.url).pathname;
      const args = [
        'sh',
        '-c',
        script,
        'sh',
        base.path,
        process.execPath,
        '--conditions=@throughline/source',
        app,
        folder,
      ];
      const [command, ...before] = smallDisk as [string, ...string[]];
      const { status, stdout, stderr } = spawnSync(command, [...before, ...args], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      const told = JSON.parse(stdout);
      assert.deepEqual(told.messages.length, 1);
      assert.match(told.messages[0], /ENOSPC; free some space/);
      assert.ok(told.found > 0 && told.found < told.offered);
      assert.equal(told.found + told.lost, told.offered);
    });
  }

  test('holds no segment when everything was acknowledged', async () => {
    const spool = openSpool({ folder, service: 'shop' });
    for (let number = 0; number < 5; number++) {
      const place = spool.append(numberedBatch(number, 1), true);
      if (place) spool.acknowledge(place);
    }
    spool.close();
    assert.deepEqual(segmentFiles(folder), []);
  });
});
