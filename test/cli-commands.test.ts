import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commands } from '../packages/node/src/cli/commands.ts';

const command = fileURLToPath(new URL('../packages/node/dist/cli/throughline.js', import.meta.url));
const node18 = join(import.meta.dirname, '../node_modules/node-18/bin/node');
// Below the repository, so that files find its packages.
const folder = mkdtempSync(join(import.meta.dirname, 'cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
writeFileSync(at('slo.mjs'), "import { slo } from 'throughline';\nslo('a', { objective: 0.99 });\n");
writeFileSync(at('none.mjs'), '');
writeFileSync(
  at('lines.jsonl'),
  `${JSON.stringify({ resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ timeUnixNano: '1700000000000000000', body: { stringValue: 'hello' } }] }] }] })}\n`,
);

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

function throughline(args: readonly string[], { env = {}, input = '' }: Given = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    ...{ cwd: folder, encoding: 'utf8', input, timeout: 60_000 },
    env: { PATH: process.env['PATH'] ?? '', THROUGHLINE_SPOOL_DIR: at('spool'), ...env },
  });
  return { status, stdout, stderr };
}

interface Given {
  env?: Record<string, string>;
  input?: string;
}

describe('the command line', () => {
  test('tells of every command in its help, and of every option in the help of the command', () => {
    const general = throughline(['--help']);
    assert.equal(general.status, 0);
    assert.deepEqual(throughline([]), general);
    for (const [name, { options, exits, says }] of Object.entries(commands)) {
      assert.ok(general.stdout.includes(`  ${name}`) && general.stdout.includes(says), name);
      const { status, stdout, stderr } = throughline([name, '--help']);
      assert.equal(status, 0, name);
      assert.equal(stderr, '');
      for (const option of Object.keys(options))
        assert.ok(stdout.includes(`--${option}`), `${name} ${option}`);
      for (const code of Object.keys(exits)) assert.match(stdout, new RegExp(`^  ${code} +\\S`, 'm'), name);
      assert.match(stdout, new RegExp(`^Usage\n  throughline ${name}`, 'm'));
      assert.match(stdout, /^Examples\n {2}\S/m);
    }
    assert.deepEqual(throughline(['help', 'query']), throughline(['query', '-h']));
  });

  test('leaves --help to the program that it starts', () => {
    const program = [process.execPath, '-e', 'console.log(process.argv.at(-1))', '--', '--help'];
    for (const args of [
      ['run', '--', ...program],
      ['run', ...program],
    ]) {
      const { stdout, stderr } = throughline(args, { env: { OTEL_SDK_DISABLED: 'true' } });
      assert.equal(stdout, '--help\n', stderr);
    }
  });

  test('knows each option of its table, and refuses every other with exit code 2', () => {
    for (const [name, { options }] of Object.entries(commands)) {
      if (name === 'run') continue;
      const known = Object.entries(options).flatMap(([option, { type }]) =>
        type === 'boolean' ? [`--${option}`] : [`--${option}`, '1'],
      );
      const { status, stdout, stderr } = throughline([name, ...known, '--no-such-option']);
      assert.equal(status, 2, `${name}: ${stderr}`);
      assert.equal(stdout, '', name);
      assert.match(stderr, new RegExp(`^throughline ${name}: .*'--no-such-option'`), name);
    }
  });

  test('says that Node is too old, and the doctor finds it', { skip: !existsSync(node18) }, () => {
    const run = (...args: string[]) =>
      spawnSync(node18, [command, ...args], { encoding: 'utf8', timeout: 60_000 });
    const doctor = run('doctor', '--json');
    assert.equal(doctor.status, 1, doctor.stderr);
    assert.equal(JSON.parse(doctor.stdout).findings[0].id, 'node-version');
    const config = run('config');
    assert.equal(config.status, 2);
    assert.match(config.stderr, /this is Node\.js 18\.\d+\.\d+; Throughline needs 22\.15 or later/);
    assert.equal(run('--help').status, 0);
  });

  test('says what is no command', () => {
    const { status, stderr } = throughline(['quary']);
    assert.equal(status, 2);
    assert.match(stderr, /"quary" is not a command; known are run, dev, /);
    assert.equal(throughline(['help', 'quary']).status, 2);
  });
});

describe('exit codes', () => {
  const store = ['--store', at('telemetry.db')];
  const lines = { input: readFileSync(at('lines.jsonl'), 'utf8') };
  const off = { env: { OTEL_SDK_DISABLED: 'true' } };
  const refused = { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' } };
  const cases: readonly (readonly [number, readonly string[], Given?])[] = [
    [7, ['run', '--', process.execPath, '-e', 'process.exit(7)'], off],
    [143, ['run', '--', process.execPath, '-e', "process.kill(process.pid, 'SIGTERM')"], off],
    [2, ['run']],
    [2, ['run', '--', 'no-such-program']],
    [7, ['dev', '--port', '0', '--', process.execPath, '-e', 'process.exit(7)']],
    [2, ['dev', 'node']],
    [2, ['dev', '--port', 'high']],
    [0, ['import', ...store], lines],
    [1, ['import', ...store], { input: 'no json\n' }],
    [2, ['import']],
    [0, ['query', 'hello', ...store]],
    [0, ['query', 'nothing-like-it', ...store]],
    [1, ['query', 'a', '--url', 'http://127.0.0.1:1/#token=none']],
    [2, ['query', 'duration>soon', ...store]],
    [0, ['export', ...store]],
    [1, ['export', '--url', 'http://127.0.0.1:1/#token=none']],
    [2, ['export']],
    [1, ['tail', '--url', 'http://127.0.0.1:1/#token=none']],
    [2, ['tail', '--port', 'high']],
    [1, ['doctor'], off],
    [2, ['doctor', '--']],
    [0, ['config']],
    [1, ['config'], { env: { OTEL_TRACES_SAMPLER: 'sometimes' } }],
    [0, ['redaction']],
    [0, ['redaction', '--try'], { input: 'plain' }],
    [0, ['rules', at('slo.mjs')]],
    [1, ['rules', at('none.mjs')]],
    [1, ['rules', at('absent.mjs')]],
    [2, ['rules']],
    [0, ['replay'], refused],
    [2, ['replay'], { env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } }],
    [0, ['completion', 'bash']],
    [2, ['completion', 'tcsh']],
  ];
  for (const [code, args, given] of cases) {
    const words = args.map((arg) => arg.replace(folder, '.').replace(process.execPath, 'node')).join(' ');
    test(`${code}: throughline ${words}${given?.input ? ' < text' : ''}${given?.env ? ` (${Object.keys(given.env)})` : ''}`, () => {
      const { status, stdout, stderr } = throughline(args, given);
      assert.equal(status, code, `${stdout}\n${stderr}`);
      if (code === 2) assert.match(stderr, /^throughline /);
    });
  }

  test('2: a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    for (const name of ['dev', 'tail']) {
      const { status, stderr } = throughline([name, '--port', String(port)]);
      assert.equal(status, 2, name);
      assert.match(stderr, /EADDRINUSE/);
    }
    server.close();
  });
});

describe('--json', () => {
  const store = ['--store', at('json.db')];
  for (const [args, keys, given] of [
    [
      ['import', ...store, '--json'],
      ['records', 'lines', 'rejected', 'failedLines'],
    ],
    [
      ['query', '', ...store, '--json'],
      ['traces', 'more'],
    ],
    [
      ['query', '', '--logs', ...store, '--json'],
      ['logs', 'more'],
    ],
    [['doctor', '--json'], ['ok', 'findings'], { env: { OTEL_SDK_DISABLED: 'true' } }],
    [
      ['config', '--json'],
      ['variables', 'messages'],
    ],
    [
      ['redaction', '--json'],
      ['enabled', 'mode'],
    ],
    [['rules', at('slo.mjs'), '--json'], ['groups']],
    [
      ['replay', '--json'],
      ['delivered', 'refused', 'left', 'folder'],
      { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' } },
    ],
  ] as const satisfies readonly (readonly [readonly string[], readonly string[], Given?])[]) {
    test(`is an object on stdout of ${args[0]}${args.includes('--logs' as never) ? ' --logs' : ''}`, () => {
      const { stdout, stderr } = throughline(args, given);
      const value = JSON.parse(stdout) as object;
      for (const key of keys) assert.ok(key in value, `${key}: ${stdout}\n${stderr}`);
    });
  }

  test('of rules has what the YAML has', () => {
    const { groups } = JSON.parse(throughline(['rules', at('slo.mjs'), '--json']).stdout) as {
      groups: { name: string; rules: { expr: string; alert?: string }[] }[];
    };
    const yaml = throughline(['rules', at('slo.mjs')]).stdout;
    assert.equal(groups[0]?.name, 'throughline-slo-a');
    const expressions = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    assert.ok(expressions.length > 5);
    for (const expression of expressions) assert.ok(yaml.includes(`expr: '${expression}'`), expression);
  });
});
