import type { Transport } from '../transport/transport.ts';
import type { Spool } from './spool-contract.ts';

export interface ReplayOptions {
  /** `all`: segments of every service; default `same`. */
  readonly services?: 'same' | 'all';
  /** Bytes of the transport's memory that a replay leaves to new telemetry; default 8 MiB. */
  readonly leaveBytes?: number;
}

const LOOK_AGAIN_MS = 20;
const DEFAULT_LEAVE_BYTES = 8 * 1024 * 1024;

/**
 * Offers what waits on disk to a transport, no faster than it is delivered. Ends when nothing waits any more, or
 * as soon as an endpoint is away: what is left stays on disk, call it again when the endpoint is back. Whoever
 * made the transport acknowledges each batch when it is settled. Never rejects, and keeps no process alive.
 * @returns items that were offered
 */
export async function replayInto(
  transport: Transport,
  spool: Spool,
  options: ReplayOptions = {},
): Promise<number> {
  const leave = options.leaveBytes ?? DEFAULT_LEAVE_BYTES;
  let offered = 0;
  for await (const { batch } of spool.replay(options.services)) {
    const isRoom = () => transport.roomBytes - batch.body.byteLength >= leave || isIdle(transport);
    // While it waits for room it is on disk alone.
    if (!isRoom() || transport.isAway(batch.signal)) spool.release(batch.tag);
    while (!isRoom() && !transport.isAway(batch.signal)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS).unref());
    }
    if (transport.isAway(batch.signal)) {
      spool.release(batch.tag);
      break;
    }
    // Held already, unless it had to wait; gone where the spool made room in between.
    if (!spool.release(batch.tag) || !spool.hold(batch.tag)) continue;
    transport.offer(batch);
    offered += batch.items;
  }
  return offered;
}

/** With nothing pending there will never be more room than now. */
function isIdle(transport: Transport): boolean {
  return Object.values(transport.counts()).every(({ pending }) => pending.batches === 0);
}
