import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { before, describe, test } from 'node:test';
import { type Binaries, installPrograms } from './build/install.ts';
import { startDemo } from './harness/demo.ts';
import { shipped } from './harness/layout.ts';

const root = join(shipped.docker, '..');
const yamlFiles = globSync(['otel-collector*.yaml', 'docker/**/*.{yaml,yml}', 'docs/**/*.{yaml,yml}'], {
  cwd: root,
  exclude: ['**/node_modules/**', '**/autoinstrumentation/**'],
}).map((file) => join(root, file));

/** Files are known by what is in them, so that one that is added is checked. */
const holds = (pattern: RegExp) => yamlFiles.filter((file) => pattern.test(readFileSync(file, 'utf8')));
const collectorFiles = holds(
  /^receivers:\n[\s\S]*^exporters:\n[\s\S]*^service:\n|^service:\n[\s\S]*^exporters:\n/m,
).filter((file) => file !== shipped.jaeger);
/** Those of Loki are LogQL, which promtool does not read. */
const ruleFiles = holds(/^groups:\n\s+(-|#)/m).filter((file) => !file.startsWith(shipped.lokiRules));
const ruleTests = holds(/^rule_files:\n[\s\S]*^tests:\n|^tests:\n[\s\S]*^rule_files:\n/m);

/** Prometheus' linter does not like these names, the semantic conventions have them. */
const namedByOpenTelemetry = /^(db_client_connection_count|process_unix_file_descriptor_count) non-histogram/;

describe('what is shipped, checked by the programs that it is for', { timeout: 120_000 }, () => {
  let binaries: Binaries;

  before(() => {
    binaries = installPrograms((line) => process.stderr.write(`${line}\n`));
  });

  for (const file of collectorFiles) {
    test(`the Collector takes ${relative(root, file)}`, () => {
      passes(binaries.otelcol, ['validate', `--config=${file}`]);
    });
  }

  test('the gateway sends to Tempo as well where TRACE_EXPORTERS names it', () => {
    passes(binaries.otelcol, ['validate', `--config=${shipped.collector}`], {
      TRACE_EXPORTERS: '[otlp_http/jaeger, otlp_http/tempo]',
      TEMPO_URL: 'http://tempo:4318',
    });
    const unknown = spawnSync(binaries.otelcol, ['validate', `--config=${shipped.collector}`], {
      env: { TRACE_EXPORTERS: '[otlp_http/tempoo]' },
      encoding: 'utf8',
    });
    assert.notEqual(unknown.status, 0, 'the variable has no effect');
  });

  test('Prometheus takes its configuration', () => {
    passes(binaries.promtool, ['check', 'config', '--lint=all', '--lint-fatal', shipped.prometheus]);
  });

  for (const file of ruleFiles) {
    test(`Prometheus takes the rules of ${relative(root, file)}`, () => {
      passes(binaries.promtool, ['check', 'rules', '--lint=all', '--lint-fatal', file]);
    });
  }

  for (const file of ruleTests) {
    test(`the rules do what ${relative(root, file)} says`, () => {
      passes(binaries.promtool, ['test', 'rules', file]);
    });
  }

  test('Loki takes its configuration', () => {
    passes(binaries.loki, [`-config.file=${shipped.loki}`, '-config.expand-env=true', '-verify-config=true']);
  });

  test('Jaeger takes its configuration', () => {
    passes(binaries.jaeger, ['validate', `--config=${shipped.jaeger}`]);
  });

  test('promtool has nothing to say against the metrics that the services serve', async () => {
    // Nobody listens there: what is pushed does not matter here.
    const demo = await startDemo('http://127.0.0.1:9');
    try {
      await demo.send({ requests: 12, perSecond: 12 });
      for (const service of [demo.assessments, demo.scoring]) {
        const page = await (await fetch(`${service.management}/metrics`)).text();
        const { stderr } = spawnSync(binaries.promtool, ['check', 'metrics'], {
          input: page,
          encoding: 'utf8',
        });
        const complaints = stderr
          .split('\n')
          .filter((line) => line !== '' && !namedByOpenTelemetry.test(line));
        assert.deepEqual(complaints, [], service.name);
      }
    } finally {
      await demo.close();
    }
  });
});

function passes(command: string, args: string[], env: Record<string, string> = {}): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env, timeout: 60_000 });
  assert.equal(status, 0, `${args.join(' ')}\n${stdout}${stderr}`);
}
