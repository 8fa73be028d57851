import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchQueue, type BatchQueueOptions } from '../../src/exits/batch-queue.ts';

function recordingQueue(options: Partial<BatchQueueOptions<number>> = {}) {
  const sent: number[][] = [];
  const dropped: { count: number; reason: string }[] = [];
  const queue = new BatchQueue<number>({
    maxQueueSize: 100,
    maxBatchSize: 10,
    delayMs: 5,
    timeoutMs: 1000,
    maxInFlight: 2,
    send: async (batch) => void sent.push(batch),
    onDropped: (count, reason) => void dropped.push({ count, reason }),
    ...options,
  });
  return { queue, sent, dropped };
}

/** A send that stays open until it is told how it ended. */
function openSends() {
  const open: { batch: number[]; resolve: () => void; reject: (error: Error) => void }[] = [];
  const send = (batch: number[]) =>
    new Promise<void>((resolve, reject) => void open.push({ batch, resolve, reject }));
  return { open, send };
}

const addAll = (queue: BatchQueue<number>, count: number) => {
  for (let item = 0; item < count; item++) queue.add(item);
};

test('a full batch leaves at once and the rest after the delay, each item once', async () => {
  const { queue, sent } = recordingQueue();
  addAll(queue, 25);
  assert.equal(sent.length, 2);
  await queue.flush();
  assert.deepEqual(
    sent.flat(),
    Array.from({ length: 25 }, (_, item) => item),
  );
});

test('flush waits for the batches that are already in flight', async () => {
  const { open, send } = openSends();
  const { queue } = recordingQueue({ send });
  addAll(queue, 10);
  let flushed = false;
  const flush = queue.flush().then(() => {
    flushed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(flushed, false);
  open[0]?.resolve();
  await flush;
  assert.equal(queue.size, 0);
});

test('no more batches are in flight than allowed, and the next leaves when one has arrived', async () => {
  const { open, send } = openSends();
  const { queue } = recordingQueue({ send });
  addAll(queue, 40);
  assert.equal(open.length, 2);
  open[0]?.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(open.length, 3);
});

test('an item beyond the queue size is dropped and counted, and the queue takes items again afterwards', async () => {
  const { open, send } = openSends();
  const { queue, dropped } = recordingQueue({ send, maxQueueSize: 15 });
  addAll(queue, 18);
  assert.deepEqual(dropped, Array(3).fill({ count: 1, reason: 'queue_full' }));
  open[0]?.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  queue.add(99);
  assert.equal(queue.size, 6);
});

test('a batch that is refused is counted with its reason and does not stop the next', async () => {
  let attempt = 0;
  const { queue, dropped } = recordingQueue({
    send: async () => {
      attempt += 1;
      if (attempt === 1) throw new Error('refused');
    },
  });
  addAll(queue, 20);
  await queue.flush();
  assert.deepEqual(dropped, [{ count: 10, reason: 'export_failed' }]);
  assert.equal(attempt, 2);
});

test('a batch that nobody answers is counted after its time and frees its place', async () => {
  const { queue, dropped } = recordingQueue({ send: () => new Promise(() => {}), timeoutMs: 20 });
  addAll(queue, 10);
  await Promise.all([queue.flush(), new Promise((resolve) => setTimeout(resolve, 30))]);
  assert.deepEqual(dropped, [{ count: 10, reason: 'export_timeout' }]);
  assert.equal(queue.size, 0);
});

test('what is taken for a last send holds the batches in flight and the waiting items, in order', () => {
  const { send } = openSends();
  const { queue, dropped } = recordingQueue({ send });
  addAll(queue, 13);
  assert.deepEqual(
    queue.takeAll(),
    Array.from({ length: 13 }, (_, item) => item),
  );
  queue.add(1);
  assert.deepEqual(dropped, [{ count: 1, reason: 'queue_full' }]);
});

test('a batch has no more bytes than allowed, but always one item, and the bytes of what waits are known', async () => {
  const { open, send } = openSends();
  const { queue } = recordingQueue({ send, sizeOf: (item) => item, maxBatchBytes: 50 });
  for (const size of [20, 20, 20, 400, 1]) queue.add(size);
  assert.deepEqual(
    open.map(({ batch }) => [...batch]),
    [[20, 20], [20]],
  );
  assert.equal(queue.bytes, 461);
  const flushed = queue.flush();
  for (let at = 0; at < 4; at++) {
    open[at]?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await flushed;
  assert.deepEqual(open.map(({ batch }) => [...batch]).slice(2), [[400], [1]]);
  assert.equal(queue.bytes, 0);
});

test('an item that would make the queue larger than its bytes is dropped and counted', () => {
  const { send } = openSends();
  const { queue, dropped } = recordingQueue({ send, sizeOf: (item) => item, maxQueueBytes: 100 });
  for (const size of [60, 50, 40]) queue.add(size);
  assert.deepEqual(dropped, [{ count: 1, reason: 'queue_full' }]);
  assert.equal(queue.bytes, 100);
});

test('a batch that somebody else answers for is not taken for the last send, and holds no bytes', () => {
  const letGo: (() => void)[] = [];
  const { queue } = recordingQueue({
    sizeOf: () => 7,
    send: (_, release) => {
      letGo.push(release);
      return new Promise(() => {});
    },
  });
  addAll(queue, 12);
  letGo[0]?.();
  assert.equal(queue.size, 12);
  assert.equal(queue.held, 2);
  assert.equal(queue.bytes, 14);
  assert.deepEqual(queue.takeAll(), [10, 11]);
  assert.equal(queue.bytes, 0);
});
