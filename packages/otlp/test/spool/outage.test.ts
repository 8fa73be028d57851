import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { SignalCounts, SpoolCounts } from '@throughline/otlp';
import { CountingCollector } from '../support/counting-collector.ts';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { assertLedger } from '../support/ledger-law.ts';
import { assertSpoolLedger, segmentFiles, temporaryFolder } from '../support/spool-folder.ts';

const app = fileURLToPath(new URL('./fixtures/shipping-app.ts', import.meta.url));
const BATCHES = 100;
const ITEMS = BATCHES * 10;

describe('telemetry of a service that ends while its collector is away', () => {
  let folder: { path: string; remove(): void };
  let collector: CountingCollector;
  let proxy: FaultProxy;

  beforeEach(async () => {
    folder = temporaryFolder();
    collector = await new CountingCollector().start();
    proxy = await createFaultProxy(collector.port);
  });
  afterEach(async () => {
    await proxy.close();
    await collector.stop();
    folder.remove();
  });

  async function run(
    ending: string,
    from: number,
    batches: number,
  ): Promise<{ code: number | null; kept: number }> {
    const url = `http://127.0.0.1:${proxy.port}/v1/traces`;
    const args = [
      '--conditions=@throughline/source',
      app,
      url,
      folder.path,
      ending,
      String(from),
      String(batches),
    ];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], NODE_OPTIONS: process.env['NODE_OPTIONS'] },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.resume();
    const [code] = await once(child, 'close');
    const told = JSON.parse(stdout) as { kept: number; transport: SignalCounts; spool: SpoolCounts };
    assertLedger(told.transport);
    assertSpoolLedger(told.spool);
    return { code, kept: told.kept };
  }

  for (const [fault, ending, code] of [
    ['refuse', 'exit', 3],
    ['refuse', 'wait', 3],
    ['refuse', 'throw', 1],
    ['refuse', 'fall-through', 0],
    ['hang', 'exit', 3],
    ['hang', 'fall-through', 0],
    ['reset', 'wait', 3],
  ] as const) {
    test(`is delivered by the next start (${fault}, ${ending})`, async () => {
      await proxy.set(fault);
      const first = await run(ending, 0, BATCHES);
      assert.equal(first.code, code);
      assert.ok(segmentFiles(folder.path).length > 0);
      await proxy.set('none');
      await run('flush', ITEMS, 5);
      const expected = Array.from({ length: ITEMS + 50 }, (_, number) => number);
      assert.deepEqual(
        [...collector.taken.keys()].sort((one, other) => one - other),
        expected,
      );
      // A hung proxy passes on what it had taken; four requests and the last send may be doubled, no more.
      if (fault !== 'hang') assert.ok(collector.duplicates <= 40, `${collector.duplicates} duplicates`);
      assert.deepEqual(segmentFiles(folder.path), []);
    });
  }

  test('survives several starts without a collector', async () => {
    await proxy.set('refuse');
    for (let start = 0; start < 3; start++) await run('wait', start * ITEMS, BATCHES);
    await proxy.set('none');
    await run('flush', 0, 0);
    assert.equal(collector.taken.size, 3 * ITEMS);
    assert.equal(collector.duplicates, 0);
    assert.deepEqual(segmentFiles(folder.path), []);
  });

  test('needs no disk while the collector is healthy', async () => {
    const { code, kept } = await run('exit', 0, 30);
    assert.deepEqual([code, kept], [3, 0]);
    assert.equal(collector.taken.size, 300);
    assert.deepEqual(segmentFiles(folder.path), []);
  });
});
