import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OtlpReceiver, runApp, SentryReceiver } from '@throughline/testing';

const root = join(import.meta.dirname, '..');
const app = `
import express from 'express';
import { getLogger } from 'throughline';
const server = express()
  .get('/broken', () => {
    throw new TypeError('installed and broken');
  })
  .get('/users/:id', (request, response) => {
    getLogger('installed').info('user_seen', { id: request.params.id });
    response.end('ok');
  })
  .listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
`;

let work: string;
let tarballs: Record<string, string>;

before(() => {
  work = mkdtempSync(join(tmpdir(), 'throughline-install-'));
  const out = execFileSync('npm', ['pack', '--workspaces', '--json', '--pack-destination', work], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const parsed = JSON.parse(out) as unknown;
  const packed = (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as {
    name: string;
    filename: string;
  }[];
  tarballs = Object.fromEntries(
    packed
      .filter(({ name }) => name === 'throughline' || name.startsWith('@throughline/'))
      .map(({ name, filename }) => [name, `file:${join(work, filename.replace('@', '').replace('/', '-'))}`]),
  );
});
after(() => rmSync(work, { recursive: true, force: true }));

/** Every folder of a package below node_modules, links followed once. */
function copiesOf(name: string, folder: string): string[] {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.name === 'package.json' && path.endsWith(join('node_modules', name, 'package.json'))) {
      found.add(realpathSync(path));
    }
  }
  return [...found];
}

const managers = {
  npm: {
    command: 'npm',
    args: ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    manifest: () => ({ dependencies: { ...tarballs, express: '5.3.0' } }),
  },
  pnpm: {
    command: process.execPath,
    args: [join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs'), 'install', '--prefer-offline', '--silent'],
    manifest: () => ({
      dependencies: {
        throughline: tarballs['throughline'],
        '@throughline/sentry': tarballs['@throughline/sentry'],
        '@throughline/testing': tarballs['@throughline/testing'],
        express: '5.3.0',
      },
      pnpm: { overrides: tarballs },
    }),
  },
};

for (const [name, { command, args, manifest }] of Object.entries(managers)) {
  describe(`an application outside this repository, installed with ${name}`, () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(work, `${name}-`));
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify({ name: 'outside', private: true, type: 'module', ...manifest() }),
      );
      writeFileSync(join(folder, 'app.js'), app);
      execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    });

    test('has an error of a handler sent to Sentry by the package that it installed', async () => {
      const sentry = await SentryReceiver.start();
      const running = runApp({
        entry: 'app.js',
        preload: 'throughline/register',
        cwd: folder,
        env: { OTEL_EXPORTER_PROMETHEUS_PORT: '0', OTEL_TRACES_EXPORTER: 'none', SENTRY_DSN: sentry.dsn },
      });
      try {
        const [, port] = await running.waitForLine(/^listening (\d+)$/);
        await fetch(`http://127.0.0.1:${port}/broken`);
        const event = await sentry.waitFor(() => sentry.events()[0]);
        assert.equal(event['transaction'], 'GET /broken');
        assert.deepEqual(sentry.problems, []);
      } finally {
        await running.stop();
        await sentry.close();
      }
    });

    test('runs under the preload and its request is traced with its route and its line', async () => {
      const receiver = await OtlpReceiver.start();
      const running = runApp({
        entry: 'app.js',
        preload: 'throughline/register',
        cwd: folder,
        env: { ...receiver.environment(), OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
      });
      try {
        const [, port] = await running.waitForLine(/^listening (\d+)$/);
        await fetch(`http://127.0.0.1:${port}/users/7`);
        const span = await receiver.waitFor(() =>
          receiver.spans().find((one) => one.name === 'GET /users/:id'),
        );
        const log = await receiver.waitFor(() =>
          receiver.logs().find((one) => one.eventName === 'user_seen'),
        );
        assert.equal(log.traceId, span.traceId);
      } finally {
        await running.stop();
        await receiver.close();
      }
    });

    for (const part of ['core', 'sdk-trace', 'sdk-metrics']) {
      test(`has one single copy of @opentelemetry/${part}`, () => {
        const copies = copiesOf(`@opentelemetry/${part}`, join(folder, 'node_modules'));
        assert.equal(copies.length, 1, copies.join('\n'));
      });
    }

    test('is told what to install before it can be checked', () => {
      const bin = join(folder, 'node_modules', '.bin', 'throughline');
      const { status, stderr, stdout } = spawnSync(bin, ['check'], { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 2, stderr);
      assert.match(stderr, /npm install --save-dev eslint eslint-plugin-throughline\n/);
      assert.equal(stdout, '');
    });

    test('has the command throughline', () => {
      const bin = join(folder, 'node_modules', '.bin', 'throughline');
      const out = execFileSync(bin, ['--version'], { cwd: folder, encoding: 'utf8' });
      const { version } = JSON.parse(readFileSync(join(root, 'packages/node/package.json'), 'utf8')) as {
        version: string;
      };
      assert.equal(out.trim(), version);
    });
  });
}

describe('the tarballs', () => {
  test('hold built files, types, the licence and a README, and run nothing at installation', () => {
    for (const [name, file] of Object.entries(tarballs)) {
      const list = execFileSync('tar', ['-tzf', file.replace('file:', '')], { encoding: 'utf8' })
        .trim()
        .split('\n');
      for (const entry of list) {
        assert.match(
          entry,
          /^package\/(dist\/|LICENSE$|README\.md$|package\.json$|definitions\/)/,
          `${name}: ${entry}`,
        );
      }
      for (const needed of ['package/LICENSE', 'package/README.md', 'package/dist/index.d.ts']) {
        assert.ok(list.includes(needed), `${name} lacks ${needed}`);
      }
      const manifest = execFileSync('tar', ['-xzOf', file.replace('file:', ''), 'package/package.json'], {
        encoding: 'utf8',
      });
      const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> };
      for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) {
        assert.equal(scripts[hook], undefined, `${name} has a ${hook} script`);
      }
    }
  });
});
