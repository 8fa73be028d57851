import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { finish, start } from '../child.ts';

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  lines: Record<string, unknown>[];
}

/** winston ends the process when its file stream has ended, not when the file is written: now and then a line is lost. */
async function run(maker: string, scene: string): Promise<Outcome> {
  let outcome = await runOnce(maker, scene);
  for (let more = 0; more < 8 && scene !== 'unhandle' && !has(outcome, 'thrown'); more++)
    outcome = await runOnce(maker, scene);
  return outcome;
}

function has({ lines }: Outcome, text: string): boolean {
  return String(lines.at(-1)?.['message']).includes(text);
}

async function runOnce(maker: string, scene: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-winston-'));
  try {
    const end = await finish(start('handling.ts', [maker, scene, folder]));
    const text = await readFile(join(folder, 'app.log'), 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return { ...end, lines: lines.map((line) => JSON.parse(line)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const maker of ['winston', 'ours']) {
  describe(`an uncaught error and ${maker}`, { concurrency: 2 }, () => {
    for (const scene of ['handleExceptions', 'exceptionHandlers']) {
      test(`${scene}: is a line with its stack, its process and its system, and the process ends with 1`, async () => {
        const { code, lines, stderr } = await run(maker, scene);
        assert.equal(code, 1);
        assert.equal(stderr, '');
        const line = lines.at(-1) as Record<string, unknown>;
        assert.equal(line['level'], 'error');
        assert.match(String(line['message']), /^uncaughtException: thrown\nError: thrown/);
        assert.equal(line['exception'], true);
        for (const key of ['stack', 'date', 'process', 'os', 'trace']) assert.ok(key in line, key);
        assert.deepEqual(
          lines.slice(0, -1).map((one) => one['message']),
          scene === 'handleExceptions' ? ['before'] : [],
        );
      });
    }

    for (const scene of ['exitOnError false', 'exitOnError function']) {
      test(`${scene}: is a line, and the process goes on`, async () => {
        const { code, lines, stdout } = await run(maker, scene);
        assert.equal(code, 0);
        assert.equal(lines.length, 1);
        assert.equal(stdout, 'still here\n');
      });
    }

    test('unhandle: is none of the logger any more', async () => {
      const { code, lines, stderr } = await run(maker, 'unhandle');
      assert.notEqual(code, 0);
      assert.deepEqual(lines, []);
      assert.match(stderr, /Error: thrown/);
    });

    for (const scene of ['handleRejections', 'rejectionHandlers']) {
      test(`${scene}: a rejection is a line too, and the process ends with 1`, async () => {
        const { code, lines } = await run(maker, scene);
        assert.equal(code, 1);
        assert.match(String(lines.at(-1)?.['message']), /^unhandledRejection: thrown/);
      });
    }
  });
}
