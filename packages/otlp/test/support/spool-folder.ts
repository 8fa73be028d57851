import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Spool, SpoolCounts, SpooledBatch } from '@throughline/otlp';
import { numbersIn } from './numbered-batches.ts';

/** An empty folder of this test's own, and how to remove it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'throughline-spool-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function segmentFiles(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.spool'));
}

/** Everything that a spool replays, acknowledged at once. */
export async function replayAll(spool: Spool, services: 'same' | 'all' = 'same'): Promise<SpooledBatch[]> {
  const replayed: SpooledBatch[] = [];
  for await (const spooled of spool.replay(services)) {
    replayed.push(spooled);
    spool.acknowledge(spooled.batch.tag);
  }
  return replayed;
}

export function numbersOf(replayed: readonly SpooledBatch[]): number[] {
  return replayed.flatMap(({ batch }) => numbersIn(batch.body));
}

/** appended + claimed = acknowledged + ceded + taken over + pending + counted drops. */
export function assertSpoolLedger({ signals }: SpoolCounts): void {
  for (const counts of Object.values(signals)) {
    const dropped = Object.values(counts.dropped).reduce((sum, items) => sum + items, 0);
    const known = counts.acknowledged + counts.ceded + counts.takenOver + counts.pending + dropped;
    assert.ok(counts.held >= 0 && counts.held <= counts.pending, JSON.stringify(counts));
    assert.equal(known, counts.appended + counts.claimed, JSON.stringify(counts));
  }
}
