import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DeliveryTest } from './delivery-app.ts';

const command = join(import.meta.dirname, '..', '..', 'packages', 'node', 'dist', 'cli', 'throughline.js');

let delivery: DeliveryTest;
beforeEach(async () => {
  delivery = await DeliveryTest.begin();
  await delivery.collectorGoes();
  const left = { OTEL_BSP_SCHEDULE_DELAY: '60000', OTEL_BLRP_SCHEDULE_DELAY: '60000' };
  await delivery.start(['exit', 50], { ...left, OTEL_METRICS_EXPORTER: 'none' }).ended();
});
afterEach(() => delivery.end());

async function replay(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [command, 'replay', ...args], {
    env: {
      PATH: process.env['PATH'],
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${delivery.port}`,
      THROUGHLINE_SPOOL_DIR: delivery.folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number>((resolve) => child.on('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, said: out + err };
}

describe('throughline replay', () => {
  test('sends what a dead process has left, says how much, and ends with 0; then there is nothing', async () => {
    await delivery.collectorComes();
    const { code, said } = await replay([]);
    assert.match(said, /^100 delivered, 0 refused by the endpoint, 0 left in /);
    assert.equal(code, 0);
    assert.deepEqual(delivery.missing(50), []);
    assert.match((await replay([])).said, /^0 delivered/);
  });

  test('leaves it where it is while the endpoint does not answer, and ends with 1', async () => {
    const { code, said } = await replay([]);
    assert.equal(code, 1);
    assert.match(said, /^0 delivered, 0 refused by the endpoint, 100 left/);
    assert.match(said, /does not answer/);
    await delivery.collectorComes();
    assert.equal((await replay([])).code, 0);
    assert.deepEqual(delivery.missing(50), []);
  });

  test('with --service touches what that service has left alone', async () => {
    await delivery.collectorComes();
    assert.match((await replay(['--service', 'another'])).said, /^0 delivered/);
    assert.match((await replay(['--service', 'delivery'])).said, /^100 delivered/);
  });

  test('ends with 2 where it is used wrongly, or no endpoint takes it', async () => {
    assert.equal((await replay(['--nothing'])).code, 2);
    assert.equal((await replay([], { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).code, 2);
    await delivery.collectorComes();
  });
});
