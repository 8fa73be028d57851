import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { commands } from '../../src/cli/commands.ts';
import { bashScript } from '../../src/cli/completion/bash-script.ts';
import { fishScript } from '../../src/cli/completion/fish-script.ts';
import { zshScript } from '../../src/cli/completion/zsh-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'completion-'));
after(() => rmSync(folder, { recursive: true }));
const TIMEOUT_MS = 20_000;

function has(shell: string): boolean {
  return spawnSync(shell, ['--version'], { timeout: TIMEOUT_MS }).status === 0;
}

/** What bash offers behind these words, the last of which is not finished. */
function offered(...words: string[]): string[] {
  const script = `${bashScript(commands)}
COMP_WORDS=(throughline "$@")
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
_throughline
printf '%s\\n' "\${COMPREPLY[@]}"`;
  writeFileSync(join(folder, 'try.sh'), script);
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', join(folder, 'try.sh'), ...words], {
    ...{ encoding: 'utf8', timeout: TIMEOUT_MS, cwd: folder },
    env: { PATH: process.env['PATH'] ?? '' },
  });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion in bash', { skip: !has('bash') }, () => {
  test('offers the commands', () => {
    assert.deepEqual(
      offered('').filter((word) => /^[a-z]+$/.test(word) && word !== 'help'),
      Object.keys(commands),
    );
    assert.deepEqual(offered('re'), ['redaction', 'replay']);
    assert.deepEqual(offered('help', 'do'), ['doctor']);
  });

  test('offers the options of each command, and no others', () => {
    for (const [name, { options }] of Object.entries(commands)) {
      const words = offered(name, '--').filter((word) => word !== '--');
      assert.deepEqual(
        words.sort(),
        [...Object.keys(options).map((option) => `--${option}`), '--help'].sort(),
        name,
      );
    }
  });

  test('offers files where one is asked for, words where there are some, and programs behind two dashes', () => {
    writeFileSync(join(folder, 'slo.ts'), '');
    assert.deepEqual(offered('rules', 'sl'), ['slo.ts']);
    writeFileSync(join(folder, 'telemetry.db'), '');
    assert.deepEqual(offered('query', '--store', 'tele'), ['telemetry.db']);
    assert.deepEqual(offered('query', '--limit', ''), []);
    assert.deepEqual(offered('completion', ''), ['bash', 'zsh', 'fish', '--help']);
    assert.ok(offered('doctor', '--', 'bas').includes('bash'));
    assert.deepEqual(offered('run', '--', 'node', 'tele'), ['telemetry.db']);
  });
});

for (const [shell, script] of [
  ['zsh', zshScript(commands)],
  ['fish', fishScript(commands)],
] as const) {
  test(`completion for ${shell} has each command and option, and can be read by the shell where there is one`, () => {
    for (const [name, { options }] of Object.entries(commands)) {
      assert.ok(script.includes(name), name);
      for (const option of Object.keys(options)) assert.ok(script.includes(option), `${name} ${option}`);
    }
    if (!has(shell)) return;
    const file = join(folder, `script.${shell}`);
    writeFileSync(file, script);
    const { status, stderr } = spawnSync(shell, ['--no-execute', file], {
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
    });
    assert.equal(status, 0, stderr);
  });
}
