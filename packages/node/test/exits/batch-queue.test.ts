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
