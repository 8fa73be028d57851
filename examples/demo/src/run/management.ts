import { setTimeout as delay } from 'node:timers/promises';

/** The address in the line with which the SDK says where `/metrics` and `/health` are; undefined for other lines. */
export function managementAddress(line: string): string | undefined {
  return /^throughline: .*\/health\b.* served at (https?:\/\/[^\s/,;]+:\d+)/.exec(line)?.[1];
}

/** Asks `/health/ready` until it answers 200. */
export async function untilReady(management: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await fetch(`${management}/health/ready`, {
      signal,
      // A probe that keeps its connection open would hold the service back when it stops.
      headers: { connection: 'close' },
    }).catch(() => undefined /* not up yet: it is asked again */);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await delay(100, undefined, { signal });
  }
}
