import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { finish, start } from '../child.ts';

const COUNT = 5_000;

function numbersOf(text: string): unknown[] {
  const lines = text.split('\n');
  assert.equal(lines.pop(), '', 'the last line is whole');
  return lines.map((line) => JSON.parse(line).at);
}

function expected(count: number, withConsole: boolean): unknown[] {
  const numbers: unknown[] = Array.from({ length: count }, (_, at) => at);
  if (withConsole) numbers.splice(101, 0, 'console.log');
  return numbers;
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-winston-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a process that ends right behind its lines', { concurrency: 2 }, () => {
  for (const [ending, code] of [
    ['return', 0],
    ['exit', 3],
    ['throw', 1],
    ['reject', 1],
    ['late-exit', 3],
  ] as const) {
    test(`${ending}: has written every line to a pipe that is read late, in order, also what the application wrote between`, async () => {
      const child = start('ending.ts', ['ours', 'console', ending, String(COUNT)]);
      child.stdout?.pause();
      await once(child.stderr as NodeJS.ReadableStream, 'readable');
      await new Promise((resolve) => setTimeout(resolve, 100));
      const end = await finish(child);
      assert.equal(end.code, code);
      assert.deepEqual(numbersOf(end.stdout), expected(COUNT, true));
    });

    test(`${ending}: has written every line to a file`, async () => {
      await inFolder(async (folder) => {
        const end = await finish(start('ending.ts', ['ours', 'file', ending, String(COUNT), folder]));
        assert.equal(end.code, code);
        assert.deepEqual(numbersOf(await readFile(join(folder, 'app.log'), 'utf8')), expected(COUNT, false));
      });
    });
  }

  test('has written every line to both a pipe and a file', async () => {
    await inFolder(async (folder) => {
      const end = await finish(start('ending.ts', ['ours', 'both', 'exit', String(COUNT), folder]));
      assert.deepEqual(numbersOf(end.stdout), expected(COUNT, true));
      assert.deepEqual(numbersOf(await readFile(join(folder, 'app.log'), 'utf8')), expected(COUNT, false));
    });
  });

  test('has written what its own exit handlers log, in a transport of stdout too', async () => {
    const end = await finish(start('ending.ts', ['ours', 'stream', 'exit-handler', String(COUNT)]));
    assert.deepEqual(numbersOf(end.stdout), expected(COUNT + 1, true));
  });

  test('has written its only line', async () => {
    for (const target of ['console', 'file']) {
      await inFolder(async (folder) => {
        const end = await finish(start('ending.ts', ['ours', target, 'exit', '1', folder]));
        const text = target === 'file' ? await readFile(join(folder, 'app.log'), 'utf8') : end.stdout;
        assert.deepEqual(numbersOf(text), [0]);
      });
    }
  });

  for (const ending of ['return', 'exit', 'throw', 'late-exit']) {
    test(`${ending}: has written every line to a file that is rotated, and rotated it`, async () => {
      await inFolder(async (folder) => {
        await finish(start('ending.ts', ['ours', 'rotating', ending, String(COUNT), folder]));
        const files = (await readdir(folder)).filter((name) => name.endsWith('log'));
        const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
        const numbers = texts.flatMap(numbersOf) as number[];
        assert.equal(new Set(numbers).size, COUNT);
        if (ending === 'return') assert.ok(files.length > 1, files.join());
      });
    });
  }

  test('ends although nobody reads its pipe any more', async () => {
    const child = start('ending.ts', ['ours', 'console', 'exit', String(COUNT)]);
    child.stdout?.destroy();
    const [code] = await once(child, 'exit');
    assert.equal(code, 3);
  });
});
