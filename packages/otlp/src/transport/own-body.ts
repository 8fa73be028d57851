import type { Batch } from './batch.ts';

const SLACK_BYTES = 1024;

/**
 * Copies a body that is a small view of a much larger buffer (such as an encoder's slab), which it would keep in
 * memory beyond every bound of ours.
 */
export function ownBody(batch: Batch): Batch {
  const { body } = batch;
  if (body.buffer.byteLength <= 2 * body.byteLength + SLACK_BYTES) return batch;
  return { ...batch, body: new Uint8Array(body) };
}

/** A batch that cannot be counted would break the ledger for good. */
export function isSound(batch: Batch): boolean {
  return batch.body instanceof Uint8Array && Number.isSafeInteger(batch.items) && batch.items >= 0;
}
