import assert from 'node:assert/strict';
import type { SignalCounts } from '@throughline/otlp';

/** offered = delivered + rejected + taken + pending + counted drops. */
export function assertLedger(counts: SignalCounts): void {
  const dropped = Object.values(counts.dropped).reduce((sum, items) => sum + items, 0);
  const known = counts.delivered + counts.rejected + counts.taken + counts.pending.items + dropped;
  assert.equal(known, counts.offered, JSON.stringify(counts));
  if (counts.pending.batches === 0) assert.deepEqual([counts.pending.bytes, counts.pending.items], [0, 0]);
}
