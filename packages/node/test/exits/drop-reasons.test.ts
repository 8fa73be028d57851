import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { table } from '../../src/config/table.ts';
import { dropReasons } from '../../src/exits/drop-reasons.ts';

const page = readFileSync(new URL('../../../../docs/reliability.md', import.meta.url), 'utf8');

test('docs/reliability.md names every reason for a drop, what it means and what to change, and no other', () => {
  const section = /### Why a record is dropped\n([\s\S]*?)\n###? /.exec(page)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.entries(dropReasons).map(
    ([reason, { means, change }]) => `| \`${reason}\` | ${means} | ${change} |`,
  );
  assert.deepEqual(rows, expected);
});

test('each reason names a variable that there is, or a thing to look at', () => {
  const known = new Set(table.map(({ name }) => name));
  for (const { change } of Object.values(dropReasons)) {
    for (const [variable] of change.matchAll(/\b(?:OTEL|THROUGHLINE)_[A-Z_]+/g)) {
      assert.ok(known.has(variable), variable);
    }
  }
});
