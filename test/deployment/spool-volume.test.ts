import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { OtlpReceiver, type RunningApp, runApp } from '@throughline/testing';
import { services, variableOf } from './manifests.ts';

const entry = join(import.meta.dirname, '..', 'fixtures', 'delivery', 'app.mjs');

/** As the kubelet makes them: an emptyDir, and a claim's disk with fsGroup. */
const volumes = { emptyDir: 0o777, claim: 0o2775 };

let work: string;
let receiver: OtlpReceiver;
let port: number;
const apps: RunningApp[] = [];

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'throughline-volume-'));
  receiver = await OtlpReceiver.start();
  port = receiver.port;
  await receiver.close();
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await receiver.close();
  rmSync(work, { recursive: true, force: true });
});

/** A container's process with the spool's variables of its manifest; the mount is a folder here. */
function start(container: (typeof services)[number]['container'], mount: string, args: string[]): RunningApp {
  const env = Object.fromEntries(
    (container.env ?? [])
      .filter(({ name }) => name.startsWith('THROUGHLINE_SPOOL'))
      .map(({ name, value = '' }) => [name, value.replace('/var/lib/throughline', mount)]),
  );
  const app = runApp({
    entry,
    args,
    preload: 'throughline/register',
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_SERVICE_NAME: variableOf(container, 'OTEL_SERVICE_NAME'),
      OTEL_METRICS_EXPORTER: 'none',
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_LOG_FORMAT: 'none',
      ...env,
    },
  });
  apps.push(app);
  return app;
}

/** The folder of a mount with the mode that the volume has, whatever the umask. */
function mountOf(mode: number): string {
  const mount = join(work, 'mount');
  mkdirSync(mount);
  chmodSync(mount, mode);
  return mount;
}

function segmentsIn(mount: string): string[] {
  const folder = join(mount, 'spool');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.spool')) : [];
}

async function arrived(count: number): Promise<void> {
  await receiver.waitFor(
    () => new Set(receiver.spans().map((span) => span.attributes['seq'])).size === count,
    {
      timeoutMs: 20_000,
      what: `${count} spans`,
    },
  );
}

describe('a volume of the Kubernetes manifests, with the mode that the kubelet gives it', () => {
  for (const { name, container, template } of services) {
    const kind = template.spec.securityContext.fsGroup === undefined ? 'emptyDir' : 'claim';
    test(`keeps what a container could not send until its next start sends it (${name}, ${kind})`, async () => {
      const mount = mountOf(volumes[kind]);
      const { stderr } = await start(container, mount, ['exit', '30']).ended();
      assert.doesNotMatch(stderr, /cannot be used/);
      assert.equal(statSync(join(mount, 'spool')).mode & 0o777, 0o700);
      assert.ok(segmentsIn(mount).length > 0);
      receiver = await OtlpReceiver.start({ port });
      start(container, mount, ['burst', '0']);
      await arrived(30);
    });
  }

  test('would be refused as the spool itself, and as one that fsGroup opens at each start', async () => {
    const [service] = services;
    assert.ok(service);
    const mount = mountOf(volumes.claim);
    mkdirSync(join(mount, 'spool'));
    // What the kubelet does to all folders where fsGroupChangePolicy does not keep it from that.
    chmodSync(join(mount, 'spool'), 0o2770);
    const { stderr } = await start(service.container, mount, ['exit', '30']).ended();
    assert.match(stderr, /others may write to it; use chmod 700, or name a folder inside it/);
    assert.deepEqual(segmentsIn(mount), []);
  });
});
