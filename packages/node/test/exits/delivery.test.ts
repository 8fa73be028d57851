import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createReceiver, openSpool } from '@throughline/otlp';
import { freePorts } from '../../../../test/support/free-ports.ts';
import type { Diagnostics } from '../../src/boot/diagnostics.ts';
import { Delivery } from '../../src/exits/delivery.ts';
import { DeliveryReport } from '../../src/exits/delivery-report.ts';

const MB = 1_000_000;
const silent: Diagnostics = { say() {}, once() {}, soon() {}, fault() {}, end() {} };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** For up to 20 s; what is missing then is for the assertions to say. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
}

for (const writeAhead of [true, false]) {
  test(`when memory and disk are full, ${writeAhead ? 'also of what was written ahead ' : ''}every record is delivered or counted as dropped`, async () => {
    const report = new DeliveryReport(silent);
    const [port = 0] = await freePorts(1);
    const spool = openSpool({ folder, service: 'shop', maxBytes: 8 * MB });
    const delivery = new Delivery({
      endpoints: { traces: { url: `http://127.0.0.1:${port}/v1/traces` } },
      spool,
      maxPendingBytes: 16 * MB,
      spillFromBytes: 16 * MB,
      writeAhead,
      report,
      onFault: (scope, error) => assert.fail(`${scope}: ${error}`),
    });
    const offered = 60;
    for (let number = 0; number < offered; number++) {
      delivery.offer({
        signal: 'traces',
        body: Buffer.alloc(0.7 * MB, number),
        items: 1,
        contentType: 'application/x-protobuf',
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const taken = new Set<number>();
    const receiver = await createReceiver({
      port,
      onRequest: (_signal, body) => void taken.add(body[0] as number),
    });
    const lost = (): number =>
      Object.values(spool.counts().signals.traces.dropped).reduce((sum, items) => sum + items, 0);
    await until(() => taken.size + lost() >= offered);
    await receiver.close();
    delivery.end();
    assert.ok(lost() > 0, 'the disk was full');
    assert.equal(taken.size + lost(), offered);
    const [oldest = 0, next = 0] = [...taken].sort((one, other) => one - other);
    // The oldest of the disk made room; one of any age may have been on its way as a probe meanwhile.
    assert.ok(next >= lost(), `oldest ${oldest}, then ${next}, lost ${lost()}`);
  });
}

test('where the folder cannot be used, memory takes what the disk would have taken', async () => {
  const [port = 0] = await freePorts(1);
  const file = join(folder, 'a file');
  writeFileSync(file, '');
  const spool = openSpool({ folder: file, service: 'shop' });
  const delivery = new Delivery({
    endpoints: { traces: { url: `http://127.0.0.1:${port}/v1/traces` } },
    spool,
    maxPendingBytes: 16 * MB,
    spillFromBytes: 2 * MB,
    writeAhead: false,
    report: new DeliveryReport(silent),
    onFault: (scope, error) => assert.fail(`${scope}: ${error}`),
  });
  for (let number = 0; number < 15; number++) {
    delivery.offer({
      signal: 'traces',
      body: Buffer.alloc(MB, number),
      items: 1,
      contentType: 'application/x-protobuf',
    });
  }
  assert.ok(delivery.heldBytes > 14 * MB);
  assert.equal(spool.counts().refused, 1, 'asked once, and then not until some time has passed');
  const taken = new Set<number>();
  const receiver = await createReceiver({
    port,
    onRequest: (_signal, body) => void taken.add(body[0] as number),
  });
  await until(() => taken.size >= 15);
  await receiver.close();
  delivery.end();
  assert.equal(taken.size, 15);
});
