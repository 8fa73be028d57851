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
    const { status, stderr } = spawnSync(shell, ['-n', file], {
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
    });
    assert.equal(status, 0, stderr);
  });
}

/** What fish offers at the end of this line. */
function offeredByFish(line: string): string[] {
  const file = join(folder, 'throughline.fish');
  writeFileSync(file, fishScript(commands));
  const { stdout, stderr, status } = spawnSync(
    'fish',
    ['--no-config', '--command', `source ${file}; complete --do-complete '${line}'`],
    {
      ...{ encoding: 'utf8', timeout: TIMEOUT_MS, cwd: folder },
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    },
  );
  assert.equal(status, 0, stderr);
  return stdout.split('\n').flatMap((offer) => offer.split('\t')[0] || []);
}

test('completion in fish offers commands, options, files, and the words of a program', {
  skip: has('fish') ? false : 'fish is not installed',
}, () => {
  writeFileSync(join(folder, 'telemetry.db'), '');
  assert.deepEqual(offeredByFish('throughline do'), ['doctor']);
  assert.deepEqual(offeredByFish('throughline help do'), ['doctor']);
  assert.deepEqual(offeredByFish('throughline dev --po'), ['--port']);
  assert.deepEqual(offeredByFish('throughline query --store tele'), ['telemetry.db']);
  assert.deepEqual(offeredByFish('throughline completion b'), ['bash']);
  assert.ok(offeredByFish('throughline dev --port 0 fis').includes('fish'));
  assert.ok(offeredByFish('throughline doctor --timeout 5 -- fis').includes('fish'));
});
