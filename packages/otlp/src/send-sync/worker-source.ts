import { GRPC_SOURCE } from './worker-grpc.ts';
import { HTTP_SOURCE } from './worker-http.ts';
import { LOOKUP_SOURCE } from './worker-lookup.ts';

/**
 * The worker thread behind `sendSync`, as text: an eval'd worker has no file of its own, so it survives any
 * bundler. It posts every request at once, counts into the shared memory that the blocked thread waits on, and
 * ends. Slots: 0 requests not yet answered (and one more until the thread runs), 1 delivered, 2 whether the
 * thread runs, then one for each request: 1 where it was delivered.
 */
export const SEND_WORKER_SOURCE: string = `'use strict';
const { workerData } = require('node:worker_threads');
const state = new Int32Array(workerData.state);

function settle(delivered, request) {
  if (delivered) {
    Atomics.store(state, 3 + workerData.requests.indexOf(request), 1);
    Atomics.add(state, 1, 1);
  }
  Atomics.sub(state, 0, 1);
  Atomics.notify(state, 0);
}

${LOOKUP_SOURCE}
${HTTP_SOURCE}
${GRPC_SOURCE}
Atomics.store(state, 2, 1);
Atomics.sub(state, 0, 1);
Atomics.notify(state, 0);
for (const request of workerData.requests) {
  if (request.kind === 'grpc') postGrpc(request);
  else postHttp(request);
}
`;
