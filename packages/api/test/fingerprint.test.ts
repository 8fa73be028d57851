import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fingerprintOf,
  normalizeMessage,
  parseStack,
  resolveFramesWith,
  type StackFrame,
} from '@throughline/api/runtime';

const frame = (file: string, name?: string, line = 1): StackFrame => ({
  function: name,
  file,
  line,
  column: 1,
  inApp: !file.includes('node_modules') && !file.startsWith('node:'),
});

test('a message loses what differs from time to time, and keeps what tells faults apart', () => {
  for (const [message, normal] of [
    ['user 42 not found', 'user <n> not found'],
    ['order 7f9c24e8-3b12-4fef-91e0-5bd8ac32e3a4 is gone', 'order <id> is gone'],
    ['no such key: "colour"', 'no such key: <text>'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <n>'],
    ["ENOENT: no such file, open '/tmp/a1/b.txt'", 'ENOENT: no such file, open <text>'],
    ['cannot read /srv/data/2026/x.csv', 'cannot read <path>'],
    ['GET https://api.example.test/v1/x?y=1 failed', 'GET <url> failed'],
    ['sent to ada@example.test at 2026-11-29T06:00:00.000Z', 'sent to <email> at <time>'],
    ['token deadbeef0123456789abcdef expired', 'token <id> expired'],
    ['Cannot read properties of undefined', 'Cannot read properties of undefined'],
    ['first line\nsecond line', 'first line'],
  ]) {
    assert.equal(normalizeMessage(message ?? ''), normal);
  }
});

test('a hostile message of a megabyte is normalized in bounded time', () => {
  const begin = process.cpuUsage();
  for (const part of ['a-', '"', '/a', '1', 'a@a.', '0x', '\u0000'])
    normalizeMessage(part.repeat(1_000_000 / part.length));
  const { user } = process.cpuUsage(begin);
  assert.ok(user < 2_000_000, `${user} us`);
});

test('the same fault has the same fingerprint on another machine, at another line, with another id', () => {
  const here = fingerprintOf(
    'TypeError',
    'user 1 is gone',
    [frame('/srv/app/src/users.ts', 'load', 10)],
    '/srv/app',
  );
  const there = fingerprintOf(
    'TypeError',
    'user 2 is gone',
    [frame('/home/ci/x/src/users.ts', 'load', 99)],
    '/home/ci/x',
  );
  assert.match(here, /^[0-9a-f]{16}$/);
  assert.equal(here, there);
});

test('frames of packages and of Node do not tell faults apart where there are own ones', () => {
  const own = frame('/srv/app/a.ts', 'work');
  const one = fingerprintOf(
    'Error',
    'x',
    [frame('/srv/app/node_modules/pg/lib/client.js', 'q'), own],
    '/srv/app',
  );
  const two = fingerprintOf('Error', 'x', [frame('node:internal/timers', 'run'), own], '/srv/app');
  assert.equal(one, two);
  assert.notEqual(one, fingerprintOf('Error', 'x', [frame('/srv/app/b.ts', 'work')], '/srv/app'));
  assert.notEqual(one, fingerprintOf('RangeError', 'x', [own], '/srv/app'));
});

test('a stack is read into frames: files, functions, positions, and whose code it is', () => {
  const frames = parseStack(
    [
      'Error: at least (one:1:2) of these\n    at first sight',
      '    at load (file:///srv/my%20app/a.ts:3:7)',
      '    at async Shop.buy [as order] (/srv/my app/b.js:10:20)',
      '    at new Cart (C:\\shop\\cart.js:1:2)',
      '    at /srv/my app/c.js:5:6',
      '    at Client.query (/srv/my app/node_modules/pg/lib/client.js:1:1)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      '    at Array.map (<anonymous>)',
      '    at eval (eval at run (/srv/my app/d.js:1:1), <anonymous>:2:3)',
    ].join('\n'),
  );
  assert.deepEqual(
    frames.map(({ function: name, file, line, column, inApp }) => [name, file, line, column, inApp]),
    [
      ['load', '/srv/my app/a.ts', 3, 7, true],
      ['Shop.buy [as order]', '/srv/my app/b.js', 10, 20, true],
      ['new Cart', 'C:\\shop\\cart.js', 1, 2, true],
      [undefined, '/srv/my app/c.js', 5, 6, true],
      ['Client.query', '/srv/my app/node_modules/pg/lib/client.js', 1, 1, false],
      ['process.processTicksAndRejections', 'node:internal/process/task_queues', 105, 5, false],
      ['eval', 'eval at run (/srv/my app/d.js:1:1), <anonymous>', 2, 3, false],
    ],
  );
});

test('frames are read where they were written, where that is known', () => {
  resolveFramesWith((one) =>
    one.file === '/out/a.js' ? { ...one, file: '/src/a.ts', line: 40 } : undefined,
  );
  try {
    assert.deepEqual(
      parseStack('Error\n    at f (/out/a.js:1:900)\n    at g (/out/b.js:2:1)').map(({ file, line }) => [
        file,
        line,
      ]),
      [
        ['/src/a.ts', 40],
        ['/out/b.js', 2],
      ],
    );
  } finally {
    resolveFramesWith(undefined);
  }
});
