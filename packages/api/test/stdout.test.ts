import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { finish, NODE_OPTIONS, start } from './child.ts';

const parse = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one));

describe('a burst of lines', () => {
  test('arrives whole and in order', async () => {
    const { stdout } = await finish(start('burst.ts', ['5000']));
    assert.deepEqual(
      parse(stdout).map((line) => line['at']),
      Array.from({ length: 5_000 }, (_, at) => at),
    );
  });

  test('does not tear the lines of other processes on the same pipe', async () => {
    const program = join(import.meta.dirname, 'programs/burst.ts');
    const script = 'for who in a b c d; do "$0" "$@" "$who" & done; wait';
    const command = [process.execPath, ...NODE_OPTIONS, program, '2000'];
    const shell = spawn('sh', ['-c', script, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const chunk of (shell.stdout as Readable).setEncoding('utf8')) text += chunk;
    const lines = parse(text);
    assert.equal(lines.length, 8_000);
    for (const who of ['a', 'b', 'c', 'd']) {
      const own = lines.filter((line) => line['logger'] === who).map((line) => line['at']);
      assert.deepEqual(
        own,
        Array.from({ length: 2_000 }, (_, at) => at),
      );
    }
  });

  test('is written up to an error line although the process is killed in the same turn', async () => {
    const child = start('burst.ts', ['100', 'burst', 'killed']);
    const { stdout } = await finish(child);
    assert.equal(child.signalCode, 'SIGKILL');
    const lines = parse(stdout);
    assert.equal(lines.length, 101);
    assert.equal(lines.at(-1)?.['event'], 'last');
  });
});

describe('lines that nobody takes', () => {
  test('are counted one by one, those that were to be written together too', async () => {
    const child = start('burst.ts', ['1000', 'burst', 'told']);
    child.stdout?.destroy();
    const stderr = await (child.stderr as Readable).setEncoding('utf8').toArray();
    const { dropped, counted } = JSON.parse(stderr.join(''));
    assert.equal(dropped, counted);
    assert.ok(dropped >= 950 && dropped <= 1_000, `${dropped}`);
  });
});

describe('a few lines', () => {
  test('are written at once: what a killed process did last is there', async () => {
    const child = start('few.ts');
    const { stdout } = await finish(child);
    assert.equal(child.signalCode, 'SIGKILL');
    assert.deepEqual(
      parse(stdout).map((line) => line['event']),
      ['one', 'two', 'three'],
    );
  });
});
