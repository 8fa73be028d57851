import { Worker } from 'node:worker_threads';
import type { SyncRequest } from './sync-request.ts';
import { SEND_WORKER_SOURCE } from './worker-source.ts';

/** A thread that sends while the caller does other things, or waits. */
export class SendingThread {
  readonly #state: Int32Array<SharedArrayBuffer>;
  readonly #worker: Worker | undefined;
  readonly #total: number;

  constructor(requests: readonly SyncRequest[], timeoutMs: number) {
    this.#total = requests.length;
    this.#state = new Int32Array(new SharedArrayBuffer(4 * (3 + requests.length)));
    // One more than there are requests, until the thread runs.
    this.#state[0] = requests.length + 1;
    this.#worker = startWorker(this.#state, requests, timeoutMs);
  }

  /** Blocks until every request is answered or the time is over. @returns for each request whether it was delivered */
  wait(timeoutMs: number): boolean[] {
    if (this.#worker) {
      waitForZero(this.#state, timeoutMs);
      this.#worker.terminate().catch(() => {});
    }
    return Array.from({ length: this.#total }, (_, place) => Atomics.load(this.#state, 3 + place) === 1);
  }
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

/** How long the thread may take to start on a busy machine; its time to send begins when it runs. */
const START_MS = 1_000;

/** Waits until slot 0 reads zero, or the time is over. */
function waitForZero(state: Int32Array, timeoutMs: number): void {
  let deadline = performance.now() + Math.max(START_MS, timeoutMs);
  let runs = false;
  for (;;) {
    const open = Atomics.load(state, 0);
    if (!runs && Atomics.load(state, 2) === 1) {
      runs = true;
      deadline = performance.now() + timeoutMs;
    }
    const left = deadline - performance.now();
    if (open === 0 || left <= 0) return;
    Atomics.wait(state, 0, open, left);
  }
}
