import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { finish, NODE_OPTIONS, start } from './child.ts';

const parse = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('without an SDK', () => {
  test('logs reach stdout redacted, and everything else does nothing and does not disturb', async () => {
    const { code, stdout, stderr } = await finish(start('without-sdk.ts'));
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const lines = parse(stdout);
    assert.deepEqual(
      lines.map((line) => line['event']),
      [
        'started',
        'message_captured',
        'exception',
        'add_started',
        'add_completed',
        'health_check_failed',
        'health_status_changed',
        'ended',
      ],
    );
    assert.doesNotMatch(stdout, /hunter2|leak/);
    assert.equal(lines[0]?.['password'], '[REDACTED]');
    assert.match(String(lines[3]?.['flow_id']), /^add-[0-9a-f]{8}$/);
    assert.equal(lines[7]?.['sum'], 3);
    assert.equal(lines[7]?.['in_scope'], true);
    assert.equal(lines[7]?.['status'], 'down');
  });

  test('THROUGHLINE_LOG_LEVEL is honoured', async () => {
    const { stdout } = await finish(start('without-sdk.ts', [], { THROUGHLINE_LOG_LEVEL: 'error' }));
    assert.deepEqual(
      parse(stdout).map((line) => line['event']),
      ['exception'],
    );
  });

  test('an entry of THROUGHLINE_LOG_LEVEL that cannot be read is named once, and the rest counts', async () => {
    const levels = 'warning,library=info,others=loud';
    const { stdout, stderr } = await finish(start('without-sdk.ts', [], { THROUGHLINE_LOG_LEVEL: levels }));
    assert.match(
      stderr,
      /^throughline: THROUGHLINE_LOG_LEVEL: "others=loud" has no level .*; the rest is used\n$/,
    );
    assert.deepEqual(
      parse(stdout).map((line) => line['event']),
      ['started', 'message_captured', 'exception', 'health_check_failed', 'health_status_changed', 'ended'],
    );
  });
});

describe('no line is lost', () => {
  for (const [end, expected] of [
    ['exit', 3],
    ['throw', 1],
    ['return', 0],
  ] as const) {
    test(`to a pipe that is read late, when the process ends with ${end}`, async () => {
      const child = start('many-lines.ts', ['800', end]);
      // The reader starts when every line has been offered, long after the pipe is full.
      await once(child.stderr as Readable, 'data');
      const { code, stdout } = await finish(child);
      assert.equal(code, expected);
      assert.deepEqual(
        parse(stdout).map((line) => line['at']),
        Array.from({ length: 800 }, (_, at) => at),
      );
    });
  }

  test('that is written while the process ends', async () => {
    const { code, stdout } = await finish(start('many-lines.ts', ['800', 'exit handler']));
    assert.equal(code, 0);
    assert.equal(parse(stdout).length, 800);
  });

  test('of a worker that ends at once', async () => {
    const { stdout } = await finish(start('worker.ts'));
    assert.equal(parse(stdout).length, 500);
  });

  test('to a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lines-'));
    const file = join(folder, 'out.log');
    const program = join(import.meta.dirname, 'programs', 'many-lines.ts');
    const args = [...NODE_OPTIONS, program, '500', 'exit'];
    const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', openSync(file, 'w'), 'pipe'] });
    assert.equal(status, 3);
    assert.equal(parse(readFileSync(file, 'utf8')).length, 500);
    rmSync(folder, { recursive: true });
  });
});

describe('an application is unharmed', () => {
  test('when nobody reads its stdout: it ends in a bounded time, and says what was not written', async () => {
    const child = start('many-lines.ts', ['800', 'exit']);
    const messages = (child.stderr as Readable).setEncoding('utf8').toArray();
    await once(child, 'exit');
    assert.equal(child.exitCode, 3);
    assert.match((await messages).join(''), /throughline: stdout: \d+ lines were not written/);
    child.stdout?.destroy();
  });

  test('when the reader of its stdout goes away', async () => {
    const child = start('many-lines.ts', ['800', 'exit']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    await once(child, 'close');
    assert.equal(child.exitCode, 3);
  });

  test('when its stdout is a full disk', { skip: process.platform !== 'linux' && 'needs /dev/full' }, () => {
    const program = join(import.meta.dirname, 'programs', 'many-lines.ts');
    const args = [...NODE_OPTIONS, program, '50', 'exit'];
    const { status, stderr } = spawnSync(process.execPath, args, {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    assert.equal(status, 3);
    assert.equal(String(stderr), 'all lines offered\n');
  });
});
