import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checks } from '../../../src/cli/doctor/checks/list.ts';

const page = readFileSync(new URL('../../../../../docs/doctor.md', import.meta.url), 'utf8');

test('docs/doctor.md has a section for each id of the doctor, in the order of the report, with cause and remedy', () => {
  const sections = page.split(/^### /m).slice(1);
  assert.deepEqual(
    sections.map((section) => /^`([\w-]+)`/.exec(section)?.[1]),
    checks.map(({ id }) => id),
  );
  for (const section of sections) {
    assert.match(section, /\*\*Cause:\*\* \S/, section);
    assert.match(section, /\*\*Remedy:\*\*\s+\S/, section);
  }
});
