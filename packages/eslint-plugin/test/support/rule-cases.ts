import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import parser from '@typescript-eslint/parser';
import { RuleTester } from 'eslint';
import plugin from 'eslint-plugin-throughline';

/** Options of the rule, settings of the project, and the like, for one case. */
interface Setting {
  options?: object;
  settings?: Record<string, unknown>;
  filename?: string;
}

interface Invalid extends Setting {
  /** The suggestions of the first report: their id and the code that each gives; or how many each report has. */
  suggest?: [messageId: string, output: string][] | number;
}

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

export type Case = RuleTester.ValidTestCase | RuleTester.InvalidTestCase;

/** Code that the rule lets pass. */
export function good(
  name: string,
  code: string,
  { options, ...more }: Setting = {},
): RuleTester.ValidTestCase {
  return { name, code: trimmed(code), filename: 'app.ts', ...(options && { options: [options] }), ...more };
}

/** Code that the rule reports, once for each id, in the order of the text. */
export function bad(
  name: string,
  code: string,
  messageIds: string | string[],
  { options, suggest = [], ...more }: Invalid = {},
): RuleTester.InvalidTestCase {
  const ids = typeof messageIds === 'string' ? [messageIds] : messageIds;
  return {
    name,
    code: trimmed(code),
    filename: 'app.ts',
    ...(options && { options: [options] }),
    ...more,
    errors: ids.map((messageId, index) => ({
      messageId,
      ...((index === 0 || typeof suggest === 'number') && suggestions(suggest)),
    })),
  };
}

function suggestions(suggest: [string, string][] | number) {
  if (typeof suggest === 'number') return { suggestions: suggest };
  if (suggest.length === 0) return {};
  return { suggestions: suggest.map(([messageId, output]) => ({ messageId, output: trimmed(output) })) };
}

/** Runs the cases of one rule; there have to be twenty, and both kinds. */
export function ruleCases(rule: string, cases: Case[]): void {
  const found = plugin.rules[rule];
  assert.ok(found, `there is no rule ${rule}`);
  const invalid = cases.filter((one): one is RuleTester.InvalidTestCase => 'errors' in one);
  const valid = cases.filter((one): one is RuleTester.ValidTestCase => !('errors' in one));
  it(`${rule} has at least twenty cases of both kinds`, () => {
    assert.ok(cases.length >= 20 && valid.length >= 6 && invalid.length >= 6, `${cases.length} cases`);
  });
  const tester = new RuleTester({ languageOptions: { parser: parser as never, sourceType: 'module' } });
  tester.run(rule, found, { valid, invalid });
}

/** The code without the indentation that it has here. */
function trimmed(code: string): string {
  const lines = code.replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}
