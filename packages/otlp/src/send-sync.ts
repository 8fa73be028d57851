import { Worker } from 'node:worker_threads';
import { SEND_WORKER_SOURCE } from './send-sync-worker.ts';

/** One POST, already encoded. */
export interface SyncRequest {
  /**
   * `http` (the default): the body as it is. `grpc`: a unary gRPC call over HTTP/2, with the method as the path of
   * `url`, such as `/opentelemetry.proto.collector.trace.v1.TraceService/Export`, and the message as the body.
   */
  kind?: 'http' | 'grpc';
  /** `http:` or `https:`; for `grpc` the scheme says whether TLS is used. */
  url: string;
  /**
   * For `http`, `content-type` and, where the body is compressed, `content-encoding` belong here. For `grpc` this
   * is the metadata; names in lower case.
   */
  headers: Record<string, string>;
  body: Uint8Array;
  /** For a collector with a certificate of its own, or one that asks for ours (PEM text). */
  tls?: { ca?: string; cert?: string; key?: string };
}

/** What became of the requests of one `sendSync`. Their sum is the number of requests handed in. */
export interface SyncResult {
  /** Answered with 2xx, or with gRPC status 0, before the time was over. */
  delivered: number;
  /** Refused, answered otherwise, or not answered in time. */
  failed: number;
}

/**
 * Posts requests and blocks the calling thread until all are answered or `timeoutMs` is over: the last way out
 * of a process whose event loop will not turn again, such as in an `exit` handler.
 *
 * The requests go out in parallel from a worker thread, which runs no preload of the application. Never throws:
 * where no thread can be started, every request counts as failed.
 *
 * @example
 * process.on('exit', () => sendSync([{ url, headers: { 'content-type': 'application/x-protobuf' }, body }], { timeoutMs: 500 }));
 */
export function sendSync(requests: readonly SyncRequest[], options: { timeoutMs: number }): SyncResult {
  const total = requests.length;
  if (total === 0) return { delivered: 0, failed: 0 };
  const state = new Int32Array(new SharedArrayBuffer(8));
  state[0] = total;
  const worker = startWorker(state, requests, options.timeoutMs);
  if (worker) {
    waitForZero(state, options.timeoutMs);
    worker.terminate().catch(() => {});
  }
  const delivered = Atomics.load(state, 1);
  return { delivered, failed: total - delivered };
}

function startWorker(
  state: Int32Array,
  requests: readonly SyncRequest[],
  timeoutMs: number,
): Worker | undefined {
  try {
    // A preload named in NODE_OPTIONS or on the command line would boot a second SDK, or the application, here.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const worker = new Worker(SEND_WORKER_SOURCE, {
      eval: true,
      execArgv: [],
      env,
      workerData: { state: state.buffer, requests: [...requests], timeoutMs },
      stdout: true,
      stderr: true,
    });
    worker.on('error', () => {});
    worker.unref();
    return worker;
  } catch {
    return undefined;
  }
}

/** Waits until slot 0 reads zero, or the time is over. */
function waitForZero(state: Int32Array, timeoutMs: number): void {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const open = Atomics.load(state, 0);
    const left = deadline - performance.now();
    if (open === 0 || left <= 0) return;
    Atomics.wait(state, 0, open, left);
  }
}
