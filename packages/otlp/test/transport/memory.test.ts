import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createReceiver } from '@throughline/otlp';

const app = fileURLToPath(new URL('./fixtures/heavy-app.ts', import.meta.url));
const hanging = await createReceiver({ onRequest: () => ({ hang: true }), unref: true });

async function growth(
  url: string,
  perTick: number,
): Promise<{ grownMb: number; pending: { bytes: number }; dropped: number }> {
  const args = ['--conditions=@throughline/source', app, url, String(perTick)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  return JSON.parse(stdout);
}

for (const perTick of [1, 2_048]) {
  test(`2,048 bodies of 1 MB against a hung collector, ${perTick} at a time, cost a bounded amount of memory`, async () => {
    const withoutUs = await growth('', perTick);
    const withUs = await growth(`${hanging.url}/v1/traces`, perTick);
    assert.ok(withUs.pending.bytes <= 32 * 1024 * 1024);
    assert.equal(withUs.dropped, 2_048 - 33);
    // Without a bound it would be 2,000 MB; what is left to the garbage collector varies with the machine.
    const ours = withUs.grownMb - withoutUs.grownMb;
    assert.ok(
      ours < 640,
      `grown by ${withUs.grownMb} MB, of which the application alone ${withoutUs.grownMb} MB`,
    );
  });
}
