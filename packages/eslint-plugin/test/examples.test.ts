import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Linter } from 'eslint';
import plugin from 'eslint-plugin-throughline';
import { lint } from './support/lint.ts';

const root = join(import.meta.dirname, '../../..');

/** What is found in the sources of examples, `file:line rule`. All of them run under the preload. */
function findings(pattern: string, rules: Partial<Linter.RulesRecord> | undefined): string[] {
  const files = globSync(pattern, { cwd: root });
  assert.ok(files.length > 0, pattern);
  return files.flatMap((file) =>
    lint(readFileSync(join(root, file), 'utf8'), rules, { preload: true }).map(
      ({ line, ruleId, message }) => `${file}:${line} ${ruleId}: ${message}`,
    ),
  );
}

test('the services of the demo keep the whole checklist', () => {
  assert.deepEqual(
    findings('examples/demo/src/{assessments,scoring}{.ts,/**/*.ts}', plugin.configs.strict.rules),
    [],
  );
});

test('the examples keep what is recommended, except where they talk to their reader', () => {
  const rules = { ...plugin.configs.recommended.rules, 'throughline/no-console': 'off' as const };
  const found = findings('examples/*/src/**/*.ts', rules);
  // The example of redaction logs a password, to show that it does not come out.
  const others = found.filter((line) => !line.startsWith(join('examples', 'redaction')));
  assert.deepEqual(others, []);
  assert.equal(found.length - others.length, 3);
});
