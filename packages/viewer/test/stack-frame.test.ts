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
    const started = performance.now();
    firstOwnFrame(stack(...Array(100_000).fill(`${'file://'.repeat(100)}`)), '/app');
    assert.ok(performance.now() - started < 500);
  });
});
