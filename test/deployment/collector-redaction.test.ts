import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { RedactionPolicy } from '@throughline/redact';
import { collectorConfiguration } from '@throughline/redact/collector';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const cli = join(root, 'packages/node/src/cli/throughline.ts');

/** What the real program says of a configuration, where it has been built on this machine. */
const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const [otelcol] = globSync(join(cache, 'throughline-stack', 'collector-*', 'otelcol'));

interface Processors {
  redaction: Record<string, unknown>;
  'transform/redact_texts': { trace_statements: string[] };
}

function processorsOf(policy: RedactionPolicy): Processors {
  return (parse(collectorConfiguration(policy)) as { processors: Processors }).processors;
}

const everything: RedactionPolicy = {
  keys: ['patient_id', "it's"],
  reveal: ['public_token', 'user.nickname'],
  paths: ['user.email', 'cards[*].number', '*.note'],
  rules: [
    { name: 'patient', pattern: /P-\d{6}/i },
    { name: 'ahead', pattern: /x(?=y)/ },
  ],
  off: ['basic', 'card'],
  mode: 'hash',
  hashKey: 'a key of thirty-two bytes or more',
};

describe('the policy as configuration of a Collector', () => {
  test('stands in otel-collector.yaml letter by letter as `throughline redaction --collector` prints it', () => {
    const run = spawnSync(
      process.execPath,
      ['--conditions=@throughline/source', cli, 'redaction', '--collector'],
      {
        encoding: 'utf8',
        env: { ...process.env, THROUGHLINE_REDACT: '' },
      },
    );
    assert.equal(run.status, 0, run.stderr);
    const block = run.stdout.replace(/^processors:\n/, '');
    const file = readFileSync(join(root, 'otel-collector.yaml'), 'utf8');
    assert.ok(file.includes(`\n${block}\n`), 'write the block anew: throughline redaction --collector');
  });

  test('carries keys, paths, what is revealed, rules and hash mode over, and says what it cannot', () => {
    const text = collectorConfiguration(everything);
    const { redaction } = processorsOf(everything);
    assert.deepEqual(redaction['ignored_key_patterns'], ['(?i)^public[._-]?token$$', '^user\\.nickname$$']);
    const keys = redaction['blocked_key_patterns'] as string[];
    assert.deepEqual(keys.slice(-5), [
      '(?i)patient[._-]?id',
      '(?i)it[._-]?s',
      '^user\\.email$$',
      '^cards\\.number$$',
      '^[^.]+\\.note$$',
    ]);
    const values = redaction['blocked_values'] as string[];
    assert.equal(values.at(-1), '(?i)P-\\d{6}');
    assert.ok(values.some((value) => value.includes('(bearer)')));
    assert.equal(redaction['hash_function'], 'hmac-sha256');
    assert.match(text, /Not carried over: rule ahead/);
    assert.doesNotMatch(text, /thirty-two/);
  });

  test('of an allow-list allows these keys alone', () => {
    const { redaction } = processorsOf({ allow: ['event', 'user.id', 'service.*'] });
    assert.equal(redaction['allow_all_keys'], false);
    assert.deepEqual(redaction['allowed_keys'], ['event', 'user.id']);
    assert.match(collectorConfiguration({ allow: ['service.*'] }), /Not carried over: 'service\.\*'/);
  });

  test('of a policy that is off hides nothing', () => {
    const { redaction, ...rest } = processorsOf({ enabled: false });
    assert.equal(redaction['blocked_values'], undefined);
    assert.deepEqual(rest['transform/redact_texts'].trace_statements, []);
  });

  test('is accepted by the real Collector, where it has been built', (t) => {
    if (otelcol === undefined || !existsSync(otelcol)) {
      t.diagnostic('not built here: node test/stack/build/main.ts builds it');
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'throughline-collector-'));
    try {
      for (const policy of [{}, everything, { allow: ['event'] }, { enabled: false }]) {
        const path = join(folder, 'config.yaml');
        writeFileSync(path, collectorConfiguration(policy) + pipelines);
        const run: SpawnSyncReturns<string> = spawnSync(otelcol, ['validate', '--config', path], {
          encoding: 'utf8',
          env: { ...process.env, THROUGHLINE_REDACT_HASH_KEY: 'a key of thirty-two bytes or more' },
        });
        assert.equal(run.status, 0, run.stderr);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const pipelines = `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:0" } } } }
exporters: { otlp_http: { endpoint: "http://127.0.0.1:1" } }
service:
  pipelines:
    traces: { receivers: [otlp], processors: [redaction, transform/redact_texts], exporters: [otlp_http] }
`;
