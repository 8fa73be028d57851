import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firstOwnFrame } from '../src/stack-frame.ts';

function stack(...frames: string[]): string {
  return ['Error: x', ...frames.map((frame) => `    at ${frame}`)].join('\n');
}

describe("the line of a stack that is the application's own", () => {
  for (const [what, frames, expected] of [
    [
      'comes after those of Node and of dependencies',
      [
        'node:internal/process/task_queues:104:5',
        'f (/app/node_modules/pg/lib/client.js:1:1)',
        'run (/app/src/run.ts:7:1)',
      ],
      'run (src/run.ts:7:1)',
    ],
    ['loses its file URL', ['async file:///app/src/a%20b.ts:3:2'], 'src/a b.ts:3:2'],
    [
      'keeps a path outside of the working directory',
      ['Object.run (file:///srv/x.js:1:2)'],
      'Object.run (/srv/x.js:1:2)',
    ],
    ['is nothing where all are foreign', ['<anonymous>', 'new Promise (<anonymous>)'], undefined],
    ['survives a broken URL', ['run (file:///%zz.js:1:2)'], 'run (file:///%zz.js:1:2)'],
  ] as const) {
    test(what, () => assert.equal(firstOwnFrame(stack(...frames), '/app'), expected));
  }

  test('is found in bounded time', () => {
    const hostile = stack(...Array(100_000).fill(`${'file://'.repeat(100)}`));
    const before = process.cpuUsage();
    firstOwnFrame(hostile, '/app');
    // Some milliseconds; the whole text of 70 MB, or each place of it from each other one, would be minutes.
    assert.ok(process.cpuUsage(before).user < 5_000_000);
  });
});
