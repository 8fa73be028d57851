import { directConnections, goesDirect, type SyncPost } from './send-direct.ts';
import { SendingThread } from './sending-thread.ts';
import type { SyncRequest } from './sync-request.ts';
import { type SyncTask, takeTurns } from './sync-turns.ts';

/** What became of the requests of one `sendSync`. Their sum is the number of requests handed in. */
export interface SyncResult {
  /** Answered with 2xx, or with gRPC status 0, before the time was over. */
  delivered: number;
  /** Refused, answered otherwise, or not answered in time. */
  failed: number;
  /** Places of the requests that failed, in the order in which they were handed in. */
  failedAt: number[];
}

export interface SyncOptions {
  timeoutMs: number;
  /** What else is to be waited for in the same time, such as answers to requests that are in flight. */
  alongside?: readonly SyncTask[];
}

/**
 * Posts requests and blocks the calling thread until all are answered or `timeoutMs` is over: the last way out
 * of a process whose event loop will not turn again, such as in an `exit` handler. Never throws.
 *
 * Plain HTTP to an address that is known goes over sockets of this thread, which are written and read by their
 * descriptors. Everything else goes from a worker thread, which runs no preload of the application; its time begins
 * when it runs, which it must within a second (or `timeoutMs`, where that is more).
 *
 * @example
 * process.on('exit', () => sendSync([{ url, headers: { 'content-type': 'application/x-protobuf' }, body }], { timeoutMs: 500 }));
 */
export function sendSync(
  requests: readonly SyncRequest[],
  { timeoutMs, alongside = [] }: SyncOptions,
): SyncResult {
  const delivered = requests.map(() => false);
  const direct: SyncPost[] = [];
  const others: number[] = [];
  for (const [place, request] of requests.entries()) {
    if (goesDirect(request)) direct.push({ request, done: (taken) => (delivered[place] = taken) });
    else others.push(place);
  }
  const thread = others.length > 0 ? new SendingThread(pick(requests, others), timeoutMs) : undefined;
  const connections = directConnections(direct);
  const begin = performance.now();
  takeTurns([...connections, ...alongside], timeoutMs);
  for (const connection of connections) connection.close();
  const left = Math.max(0, timeoutMs - (performance.now() - begin));
  for (const [at, taken] of (thread?.wait(left) ?? []).entries()) delivered[others[at] as number] = taken;
  const failedAt = [...delivered.keys()].filter((place) => !delivered[place]);
  return { delivered: delivered.length - failedAt.length, failed: failedAt.length, failedAt };
}

function pick(requests: readonly SyncRequest[], places: readonly number[]): SyncRequest[] {
  return places.flatMap((place) => requests[place] ?? []);
}
