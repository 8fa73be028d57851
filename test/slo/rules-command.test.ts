import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
let folder: string;

before(() => {
  // Below the repository, so that the files find the package.
  folder = mkdtempSync(join(import.meta.dirname, 'files-'));
});
after(() => rmSync(folder, { recursive: true }));

function rules(...args: string[]) {
  return spawnSync(
    process.execPath,
    [
      '--conditions=@throughline/source',
      join(root, 'packages/node/src/cli/throughline.ts'),
      'rules',
      ...args,
    ],
    { encoding: 'utf8', cwd: root },
  );
}

function file(text: string, name = 'slo.mjs'): string {
  const path = join(folder, name);
  writeFileSync(path, `import { slo } from 'throughline';\n${text}\n`);
  return path;
}

/** The alerts of a rules file: name and condition. */
function alertsOf(yaml: string): string[][] {
  return [...yaml.matchAll(/- alert: (\S+)\n +expr: '(.*)'/g)].map(([, name = '', expr = '']) => [
    name,
    expr,
  ]);
}

describe('throughline rules', () => {
  test('writes a group of recording and alert rules for each SLO of a TypeScript file', () => {
    const { stdout, stderr, status } = rules('examples/slo/src/slo.ts');
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.deepEqual(
      [...stdout.matchAll(/- name: (\S+)/g)].map(([, name]) => name),
      ['checkout', 'checkout-latency', 'refund', 'payment'].map((name) => `throughline-slo-${name}`),
    );
    assert.match(stdout, /^# Made by: throughline rules examples\/slo\/src\/slo\.ts$/m);
    assert.match(stdout, /runbook_url: "https:\/\/runbooks\.example\/checkout"/);
  });

  test('alerts at the burn rates of the SRE Workbook, and at the same part of the budget for another period', () => {
    const path = file(`slo('a', { objective: 0.999 }); slo('b', { objective: 0.999, period: '7d' });`);
    const alerts = alertsOf(rules(path).stdout);
    const over = (name: string) => (window: string, factor: number) =>
      `slo:throughline_slo_errors:ratio_rate${window}{slo="${name}"} > ${factor} * 0.001`;
    const [a, b] = [over('a'), over('b')];
    assert.deepEqual(alerts, [
      ['SloBudgetBurnsFast', `(${a('1h', 14.4)} and ${a('5m', 14.4)}) or (${a('6h', 6)} and ${a('30m', 6)})`],
      ['SloBudgetBurnsSlowly', `(${a('1d', 3)} and ${a('2h', 3)}) or (${a('3d', 1)} and ${a('6h', 1)})`],
      [
        'SloBudgetBurnsFast',
        `(${b('1h', 3.36)} and ${b('5m', 3.36)}) or (${b('6h', 1.4)} and ${b('30m', 1.4)})`,
      ],
    ]);
  });

  test('leaves out a condition that no error rate could meet, and says so', () => {
    const { stdout, stderr, status } = rules(file(`slo('lax', { objective: 0.9 });`));
    assert.equal(status, 0);
    assert.match(
      stderr,
      /^throughline rules: slo\("lax"\): the condition of a page for 14\.4x the budget in 1h is left out/,
    );
    assert.doesNotMatch(stdout, /14\.4/);
    assert.match(stdout, /ratio_rate6h\{slo="lax"\} > 6 \* 0\.1/);
  });

  test('keeps labels apart that it is told to', () => {
    const { stdout } = rules(file(`slo('a', { objective: 0.9 });`), '--by', 'cluster,namespace');
    assert.match(stdout, /sum by \(cluster, namespace\) \(rate\(throughline_slo_events_total\{/);
  });

  test('lets no text of the application become a template', () => {
    const { stdout } = rules(
      file(`slo('a', { objective: 0.99, description: '{{ .Labels }} "x"\\nnew: line' });`),
    );
    assert.match(stdout, /description: "\{\{\\"\{\{\\"\}\} \.Labels \}\} \\"x\\"\\nnew: line /);
  });

  test('ends although the file has started something that stays', () => {
    const { status } = rules(file(`slo('a', { objective: 0.99 }); setInterval(() => {}, 1000);`));
    assert.equal(status, 0);
  });

  test('says what is wrong with its use, the file or an SLO, and writes no rules', () => {
    const wrong: [args: string[], status: number, words: RegExp][] = [
      [[], 2, /^throughline rules: it takes one file, the one in which slo\(\.\.\.\) is called\.$/m],
      [['a', 'b'], 2, /it takes one file/],
      [['a', '--by', 'x y'], 2, /--by takes names of labels, with commas between; received "x y"/],
      [['a', '--bye'], 2, /--bye/],
      [['no/such/file.ts'], 1, /^throughline rules: no\/such\/file\.ts cannot be imported: /m],
      [[file('', 'none.mjs')], 1, /none\.mjs defines no SLO; call slo\(name, \{ objective \}\) in it/],
      [
        [file(`slo('a', { objective: 0.9 }); slo('b', { objective: 99 });`, 'refused.mjs')],
        1,
        /^throughline: slo: slo\("b"\): objective has to be a number above 0 and below 1, such as 0\.999; received 99/m,
      ],
      [
        [file(`throw new RangeError('at import');`, 'throws.mjs')],
        1,
        /cannot be imported: RangeError: at import/,
      ],
    ];
    for (const [args, status, words] of wrong) {
      const found = rules(...args);
      assert.match(found.stderr, words);
      assert.equal(found.status, status, found.stderr);
      assert.equal(found.stdout, '');
    }
  });
});
