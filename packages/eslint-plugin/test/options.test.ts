import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint } from './support/lint.ts';

test('a pattern that is none is refused, with the name of the rule and what was given', () => {
  assert.throws(
    () => lint('go();', { 'throughline/no-silent-return': ['error', { functions: ['^handle(['] }] }),
    (error: Error) =>
      error.message.includes('throughline/no-silent-return') && error.message.includes('^handle(['),
  );
});

test('an option that there is none of is refused by its name', () => {
  assert.throws(
    () => lint('go();', { 'throughline/no-swallowed-error': ['error', { allowExplaned: true }] }),
    (error: Error) => error.message.includes('allowExplaned'),
  );
});

test('settings of a wrong shape are read as if they were not there', () => {
  for (const settings of [{ preload: 'yes' }, { loggerModules: 'telemetry' }, { loggerModules: [7, null] }]) {
    const found = lint(
      "import { audit } from './telemetry.js'; audit.info('a' + b);",
      { 'throughline/no-string-built-message': 'error' },
      settings,
    );
    assert.deepEqual(found, []);
  }
});
