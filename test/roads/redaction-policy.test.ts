import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { OtlpReceiver, runApp } from '@throughline/testing';

const root = join(import.meta.dirname, '..', '..');
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'policy');
const quiet = { OTEL_EXPORTER_PROMETHEUS_PORT: '0', THROUGHLINE_LOG_FORMAT: 'json' };

/** What left the process by any exit, and what it said on stderr. */
async function run(env: Record<string, string>, preload = 'throughline/register') {
  const receiver = await OtlpReceiver.start();
  const app = runApp({
    entry: join(fixtures, 'app.mjs'),
    preload,
    cwd: root,
    env: { ...receiver.environment('http/json'), ...quiet, ...env },
  });
  try {
    await app.ended();
    const sent = Map.groupBy(receiver.requests, ({ signal }) => signal);
    const textOf = (signal: 'traces' | 'metrics' | 'logs'): string =>
      (sent.get(signal) ?? []).map(({ body }) => body.toString()).join('\n');
    return {
      ...{ traces: textOf('traces'), metrics: textOf('metrics'), logs: textOf('logs') },
      ...{ stdout: app.stdout, stderr: app.stderr },
    };
  } finally {
    await app.stop();
    await receiver.close();
  }
}

describe('one policy over every exit', () => {
  test('of variables hides its keys in spans, labels, log records and on stdout', async () => {
    const { traces, metrics, logs, stdout, stderr } = await run({
      THROUGHLINE_REDACT_KEYS: 'ward,patient-id',
    });
    for (const out of [traces, metrics, logs, stdout]) {
      assert.match(out, /"(?:stringValue|ward)":"\[REDACTED\]"/);
      assert.doesNotMatch(out, /cardiology|P-17/);
    }
    assert.match(metrics, /throughline\.redactions/);
    assert.match(stdout, /R-9/);
    assert.doesNotMatch(stderr, /REDACT/);
  });

  test('of code is joined with the variables; a part that does not exist is one line, and the rest is in force', async () => {
    const { traces, logs, stdout, stderr } = await run(
      { THROUGHLINE_REDACT_KEYS: 'ward' },
      join(fixtures, 'telemetry.mjs'),
    );
    for (const out of [traces, logs, stdout]) assert.doesNotMatch(out, /cardiology|R-9/);
    const lines = stderr.split('\n').filter((line) => line.includes('redaction'));
    assert.equal(lines.length, 1, stderr);
    assert.match(
      lines[0] ?? '',
      /start\(\{ redaction \}\): redaction policy: colour is not known; .*received "colour"/,
    );
  });

  test('that is off says so on stderr and hides nothing', async () => {
    const { logs, stderr } = await run({ THROUGHLINE_REDACT: 'off', THROUGHLINE_REDACT_KEYS: 'ward' });
    assert.match(logs, /cardiology/);
    assert.equal(stderr.match(/redaction is off/g)?.length, 1, stderr);
  });
});

describe('throughline redaction', () => {
  function command(args: string[], env: Record<string, string> = {}, input = '') {
    return spawnSync(
      process.execPath,
      [
        '--conditions=@throughline/source',
        join(root, 'packages/node/src/cli/throughline.ts'),
        'redaction',
        ...args,
      ],
      { encoding: 'utf8', input, env: { ...process.env, ...env } },
    );
  }

  test('shows the policy in force, without the key of the hashes', () => {
    const env = { THROUGHLINE_REDACT_KEYS: 'ward', THROUGHLINE_REDACT_HASH_KEY: 'geheim-geheim-geheim' };
    const { stdout, status } = command(['--json'], env);
    assert.equal(status, 0);
    const shown = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([shown['keys'], shown['hashKey'], shown['mode']], [['ward'], 'set', 'replace']);
    assert.doesNotMatch(stdout + command([], env).stdout, /geheim/);
  });

  test('tells what it would hide in a log by line, path and rule, never the value', () => {
    const input = '{"user":{"password":"geheim"},"ok":1}\nlogin with token=geheim\nnothing here\n';
    const { stdout } = command(['--try'], {}, input);
    assert.equal(stdout, 'line 1  user.password  key\nline 2  the text  key\n');
    assert.deepEqual(JSON.parse(command(['--try', '--json'], {}, input).stdout), [
      { line: 1, path: 'user.password', rule: 'key', times: 1 },
      { line: 2, path: '', rule: 'key', times: 1 },
    ]);
  });

  test('refuses what it does not know', () => {
    const { status, stderr } = command(['--colector']);
    assert.equal(status, 2);
    assert.match(stderr, /^throughline redaction: .*--colector/);
  });
});
