import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { segmentFiles, temporaryFolder } from '../support/spool-folder.ts';

describe('threads of one process on one folder', () => {
  let folder: { path: string; remove(): void };
  const threads: Worker[] = [];

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    for (const thread of threads.splice(0)) await thread.terminate();
    folder.remove();
  });

  async function start(from: number, count: number): Promise<Worker> {
    const thread = new Worker(new URL('./fixtures/spooling-thread.ts', import.meta.url), {
      workerData: { folder: folder.path, from, count },
    });
    threads.push(thread);
    await once(thread, 'message');
    return thread;
  }

  async function found(thread: Worker): Promise<number[]> {
    thread.postMessage('look');
    const [numbers] = (await once(thread, 'message')) as [number[]];
    return numbers;
  }

  test('leave one another what they hold, however often they look', async () => {
    const both = await Promise.all([start(0, 10), start(100, 10)]);
    for (let look = 0; look < 5; look++) {
      assert.deepEqual(await Promise.all(both.map(found)), [[], []]);
    }
    assert.equal(segmentFiles(folder.path).length, 2);
  });

  test('take over what a thread left that was terminated, while the process lives on', {
    timeout: 60_000,
  }, async () => {
    const [ended, other] = await Promise.all([start(0, 10), start(100, 10)]);
    await ended.terminate();
    const numbers: number[] = [];
    // Where the system does not tell which threads run, its heartbeat has to grow too old first.
    while (numbers.length < 10) numbers.push(...(await found(other)));
    assert.deepEqual(
      numbers.sort((one, another) => one - another),
      Array.from({ length: 10 }, (_, at) => at),
    );
    assert.deepEqual(await found(other), []);
  });

  test('take over at once what a thread left that ended by itself', async () => {
    const [ended, other] = await Promise.all([start(0, 3), start(100, 3)]);
    ended.postMessage('close');
    await once(ended, 'exit');
    // What it held in memory it had not released: it is on disk for whoever comes.
    assert.deepEqual(await found(other), [0, 1, 2]);
    assert.equal(readdirSync(folder.path).filter((file) => file.endsWith('.owner')).length, 1);
  });
});
