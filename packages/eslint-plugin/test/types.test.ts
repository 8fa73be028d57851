import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import plugin from 'eslint-plugin-throughline';

const folder = join(import.meta.dirname, 'fixtures', 'typed');

/** The rules that report something in `app.ts`, whose logger, counter and spans come from another module. */
async function reported(parserOptions: object): Promise<string[]> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        ...plugin.configs.recommended,
        files: ['**/*.ts'],
        languageOptions: { parser: parser as never, parserOptions },
      },
    ],
  });
  const [result] = await eslint.lintFiles(['app.ts']);
  assert.equal(result?.fatalErrorCount, 0, JSON.stringify(result?.messages));
  return (result?.messages ?? []).map(({ ruleId, line }) => `${ruleId} ${line}`);
}

test('without types nothing is said of what another module makes', async () => {
  assert.deepEqual(await reported({}), []);
});

test('with types it is followed into the packages that it comes from, and what is no logger stays unreported', async () => {
  assert.deepEqual(await reported({ projectService: true, tsconfigRootDir: folder }), [
    'throughline/no-string-built-message 4',
    'throughline/bounded-metric-labels 5',
    'throughline/span-status-with-exception 9',
  ]);
});
