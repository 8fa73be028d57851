import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Batch } from '@throughline/otlp';
import type { Delivery } from '../../src/exits/delivery.ts';
import { DeliveryExit } from '../../src/exits/delivery-exit.ts';
import { DeliveryReport } from '../../src/exits/delivery-report.ts';
import { KeptRecords } from '../../src/exits/open-batch.ts';

interface Numbered {
  seq: number;
  resource: Resource;
}

/** An exit of numbers, of which some cannot be made safe or encoded. */
function exitOf({
  unsafe = [],
  hostile = [],
  maxQueueSize,
}: {
  unsafe?: number[];
  hostile?: number[];
  maxQueueSize?: number;
} = {}) {
  const offered: number[] = [];
  const faults: string[] = [];
  const settle: (() => void)[] = [];
  const report = new DeliveryReport({ soon: () => {} });
  const account = report.open('traces', 'http://127.0.0.1:1/v1/traces', 'test');
  const delivery = {
    writesAhead: false,
    offer: (batch: Batch, onSettled?: () => void) => {
      offered.push(...batch.body);
      if (onSettled) settle.push(onSettled);
    },
    flush: async () => 0,
    lastRequest: (batch: Batch) => [{ request: batch, settle: () => {} }],
  };
  const exit = new DeliveryExit<Numbered>({
    account,
    report,
    delivery: delivery as unknown as Delivery,
    batch: {
      delayMs: 1,
      timeoutMs: 1_000,
      timeoutFromUser: false,
      maxQueueSize: maxQueueSize ?? 2_048,
      queueFromUser: maxQueueSize !== undefined,
      maxBatchSize: 50,
    },
    admission: () => undefined,
    open: () =>
      new KeptRecords<Numbered>({
        sizeOf: () => 1,
        makeSafe: (record) => {
          if (unsafe.includes(record.seq)) throw new Error('cannot be read');
          return record;
        },
        encode: (records, items) => {
          if (records.some(({ seq }) => hostile.includes(seq))) throw new Error('cannot be written');
          const body = Uint8Array.from(records, ({ seq }) => seq);
          return { signal: 'traces', body, items, contentType: 'application/x-protobuf' };
        },
      }),
    onFault: (scope, error) => faults.push(`${scope}: ${(error as Error).message}`),
  });
  const add = (count: number, resource?: Resource) => {
    for (let seq = 0; seq < count; seq++) exit.add({ seq, resource } as Numbered);
  };
  return { exit, add, offered, faults, account, settle };
}

test('records that cannot be made safe or encoded are dropped, counted and told; the rest of their batch is sent', async () => {
  const { exit, add, offered, faults, account } = exitOf({ unsafe: [3], hostile: [7, 49] });
  add(120);
  await exit.forceFlush();
  assert.deepEqual(
    offered.sort((one, other) => one - other),
    Array.from({ length: 120 }, (_, seq) => seq).filter((seq) => ![3, 7, 49].includes(seq)),
  );
  assert.equal(account.dropped.encoding_failed, 3);
  assert.deepEqual(faults, [
    'exit for traces: 3 of a batch cannot be encoded and are dropped: cannot be read',
  ]);
});

test('the last send has all that is not handed over, encoded at once, and counts a culprit once', () => {
  const { exit, add, offered, account } = exitOf({ unsafe: [3], hostile: [7] });
  add(40);
  const last = exit.takeLastRequests().flatMap(({ request }) => [...(request as unknown as Batch).body]);
  assert.equal(last.length, 38);
  assert.deepEqual(offered, []);
  assert.equal(account.dropped.encoding_failed, 2);
  assert.equal(exit.heldBytes, 0);
});

test('a full batch goes out at once, the rest after its delay', async () => {
  const { exit, add, offered } = exitOf();
  add(70);
  assert.equal(offered.length, 50);
  assert.equal(exit.waiting, 20);
  await exit.forceFlush();
  assert.equal(offered.length, 70);
  assert.equal(exit.sent, 70);
});

test('where the user bounds the queue, what is on its way counts until it is settled', async () => {
  const { exit, add, offered, account, settle } = exitOf({ maxQueueSize: 60 });
  add(80);
  assert.equal(offered.length, 50);
  assert.equal(account.dropped.queue_full, 20);
  for (const done of settle) done();
  add(10);
  assert.equal(account.dropped.queue_full, 20);
  await exit.forceFlush();
  assert.equal(offered.length, 70);
});

test('records wait for a resource of which something is not known yet, and a last send does not', async () => {
  let know: (name: string) => void = () => {};
  const host = new Promise<string>((resolve) => {
    know = resolve;
  });
  const resource = resourceFromAttributes({ 'host.name': host } as never);
  const { exit, add, offered } = exitOf();
  add(60, resource);
  assert.deepEqual(offered, []);
  assert.equal(exit.waiting, 60);
  know('here');
  await exit.forceFlush();
  assert.equal(offered.length, 60);

  const other = exitOf();
  other.add(60, resourceFromAttributes({ 'host.name': new Promise<string>(() => {}) } as never));
  const last = other.exit.takeLastRequests();
  assert.equal(last.flatMap(({ request }) => [...(request as unknown as Batch).body]).length, 60);
});
