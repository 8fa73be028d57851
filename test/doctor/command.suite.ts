import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assertOnly, command, examine, found, register } from './run-doctor.ts';
import { answeringWith } from './servers.ts';

const node = process.execPath;
const applications = join(import.meta.dirname, 'applications');

describe('throughline doctor', { concurrency: 2 }, () => {
  test('tells no secret, whatever it finds', async () => {
    const server = await answeringWith(401);
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=planted-header-1,authorization=Bearer%20planted-header-2',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://user:planted-password@localhost:${server.port}/v1/traces?key=planted-query`,
      OTEL_RESOURCE_ATTRIBUTES: 'planted-attribute',
      OTEL_BSP_SCHEDULE_DELAY: 'planted-delay',
      THROUGHLINE_MANAGEMENT_TOKEN: 'planted-token',
      THROUGHLINE_PLANTED_TYPO: 'planted-unknown',
      DATABASE_URL: 'postgres://shop:planted-database@localhost/shop',
      API_KEY: 'planted-api-key',
      SENTRY_DSN: 'https://planted-dsn@sentry.example/1',
    };
    const run = [node, '--import', register, 'app.mjs'];
    const seen = await examine('crashes-late', { run, endpoint: server.url, env });
    server.close();
    found(seen, 'endpoint-auth');
    found(seen, 'environment-names');
    found(seen, 'environment-values');
    found(seen, 'application-start');
    assert.match(seen.stdout, /localhost:\d+/, 'the address itself is told');
    assert.doesNotMatch(seen.stdout.replaceAll('THROUGHLINE_PLANTED_TYPO', ''), /planted/i);
  });

  test('tells people in paragraphs, and only of what is wrong', () => {
    const { status, stdout } = spawnSync(node, [command, 'doctor'], {
      cwd: join(applications, 'start-without-preload'),
      env: { PATH: process.env['PATH'], OTEL_SDK_DISABLED: 'true' },
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^▲ preload-missing: .+\n {4}→ .+\n▲ switched-off: .+\n {4}→ .+\n0 errors, 2 warnings\./,
    );
  });

  test('leaves out what it is told to', async () => {
    const env = { OTEL_TRACES_SAMPLER: 'always_off', THROUGHLINE_REDACT: 'off' };
    assertOnly(await examine('healthy-esm', { env, args: ['--ignore', 'sampling'] }), 'redaction');
    const seen = await examine('healthy-esm', { env, args: ['--ignore', 'redaction,sampling'] });
    assertOnly(seen);
    assert.ok(!seen.findings.some(({ id }) => id === 'sampling'));
  });

  test('says what is wrong use, with exit code 2', () => {
    for (const [args, words] of [
      [['--jsn'], /Unknown option '--jsn'/],
      [['--ignore', 'ports,prots'], /--ignore takes ids .* received "prots"; known are node-version, /],
      [['--timeout', 'soon'], /--timeout must be a whole number of seconds from 1 to 600/],
      [['--'], /no program follows the two dashes/],
      [['node', 'app.js'], /A program comes after two dashes/],
    ] as const) {
      const { status, stdout, stderr } = spawnSync(node, [command, 'doctor', ...args], {
        encoding: 'utf8',
        timeout: 60_000,
      });
      assert.equal(status, 2, stderr);
      assert.match(stderr, words);
      assert.equal(stdout, '');
    }
  });

  test('ends the application and what it has started, when it is interrupted', async () => {
    const child = spawn(node, [command, 'doctor', '--', 'sh', '-c', 'echo "group $$"; sleep 300; true'], {
      cwd: join(applications, 'healthy-esm'),
      env: { PATH: process.env['PATH'] },
      timeout: 60_000,
    });
    let stderr = '';
    const group = await new Promise<number>((resolve) => {
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
        const [, pid] = /^group (\d+)$/m.exec(stderr) ?? [];
        if (pid !== undefined) resolve(Number(pid));
      });
    });
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    assert.equal(code, 1, stderr);
    assert.match(stderr, /interrupted; the application has been ended/);
    assert.deepEqual(livingOf(group), []);
  });

  test('leaves nothing behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doctor-leaves-'));
    await examine('healthy-script', { run: [node, 'script.mjs'], env: { TMPDIR: folder } });
    assert.deepEqual(readdirSync(folder), []);
    rmSync(folder, { recursive: true });
  });
});

/** Processes of the group; those that are dead and wait for their parent do not count. */
function livingOf(group: number): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pgid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => {
    const [pgid, state = ''] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state.startsWith('Z');
  });
}
