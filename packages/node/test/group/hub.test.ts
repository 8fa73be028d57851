import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { GroupHub } from '../../src/group/hub.ts';
import { startHub } from '../../src/group/open-group.ts';
import { groupPlace } from '../../src/group/place.ts';

const identity = { primary: process.pid, host: '127.0.0.1', port: 9464 };
const view = { byWorker: false, withExemplars: true };

describe('who gathers the metrics of a group', { skip: process.platform === 'win32' }, () => {
  const tmp = process.env['TMPDIR'];
  let folder: string;
  let hub: GroupHub | undefined;
  let faults: string[];
  const sockets: Socket[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tl-hub-'));
    process.env['TMPDIR'] = folder;
    faults = [];
  });
  afterEach(() => {
    hub?.stop();
    hub = undefined;
    for (const socket of sockets.splice(0)) socket.destroy();
    if (tmp === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = tmp;
    rmSync(folder, { recursive: true, force: true });
  });

  function start(): GroupHub | undefined {
    hub = startHub({
      ...identity,
      worker: '0',
      read: async () => ({ attributes: {}, scopeMetrics: [] }),
      readNow: () => ({ attributes: {}, scopeMetrics: [] }),
      onUnserved: () => {},
      onFault: (scope, error) => faults.push(`${scope}: ${(error as Error).message}`),
    });
    return hub;
  }

  async function enter(): Promise<Socket> {
    const socket = connect(groupPlace(identity).socket);
    socket.on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  const hello = { hello: 1, key: 'ab'.repeat(8), worker: '1' };

  async function closes(socket: Socket): Promise<void> {
    socket.resume();
    if (socket.destroyed) return;
    await new Promise((resolve, reject) => {
      socket.once('close', resolve);
      setTimeout(() => reject(new Error('it stays open')), 10_000).unref();
    });
  }

  it('meets the others where no other user may enter', () => {
    start();
    assert.equal(statSync(groupPlace(identity).folder).mode & 0o777, 0o700);
  });

  it('does not meet them where others could have written, and says so', () => {
    const { folder: group } = groupPlace(identity);
    mkdirSync(join(group, '..'), { recursive: true });
    chmodSync(join(group, '..'), 0o777);
    assert.equal(start(), undefined);
    assert.match(
      faults[0] ?? '',
      /^\/metrics has the metrics of this thread of this process alone: .* is not for this user alone$/,
    );
  });

  const broken: Record<string, string> = {
    'no JSON': 'hello\n',
    'nothing of its own': '[]\n',
    'a name that leads to other files': `${JSON.stringify({ ...hello, key: '../../../etc' })}\n`,
    'a worker that is none': `${JSON.stringify({ ...hello, worker: '1"} 1' })}\n`,
    'an answer that nobody has asked for': `${JSON.stringify(hello)}\n${JSON.stringify({ done: true, target: [] })}\n`,
    'a line without an end': 'x'.repeat(1_100_000),
  };
  for (const [what, text] of Object.entries(broken)) {
    it(`refuses who says ${what}, and still answers`, async () => {
      start();
      const socket = await enter();
      socket.write(text);
      await closes(socket);
      assert.equal(faults.length, 1, faults.join());
      assert.match(faults[0] ?? '', /^a worker was refused that says what is not allowed: /);
      assert.deepEqual((await hub?.collect(view))?.targets, ['']);
    });
  }

  it('counts what a member has said that is gone, and refuses one of its name that comes again', async () => {
    start();
    const socket = await enter();
    socket.write(`${JSON.stringify(hello)}\n`);
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (!text.includes('collect')) return;
      const samples = [{ labels: 'a="b"', value: 3 }];
      socket.write(`${JSON.stringify({ family: ['x_total', 'counter', '', ''], samples })}\n`);
      socket.write(`${JSON.stringify({ done: true, target: [] })}\n`);
    });
    const sum = async () => {
      const snapshot = await hub?.collect(view);
      const samples = snapshot?.families.flatMap((family) => [...family.samples]) ?? [];
      return samples.map((sample) => sample && 'value' in sample && sample.value);
    };
    for (const until = Date.now() + 10_000; (await sum()).length === 0 && Date.now() < until; );
    assert.deepEqual(await sum(), [3]);
    socket.destroy();
    assert.deepEqual(await sum(), [3]);
    assert.deepEqual(await sum(), [3]);
    const again = await enter();
    again.write(`${JSON.stringify(hello)}\n`);
    await closes(again);
    assert.deepEqual(await sum(), [3]);
    assert.deepEqual(faults, []);
  });
});
