import { GRPC_SOURCE } from './send-sync-grpc.ts';
import { HTTP_SOURCE } from './send-sync-http.ts';
import { LOOKUP_SOURCE } from './send-sync-lookup.ts';

/**
 * The worker thread behind `sendSync`, as text: an eval'd worker has no file of its own, so it survives any
 * bundler. It posts every request at once, counts into the shared memory that the blocked thread waits on, and
 * ends. Slots: 0 requests not yet answered, 1 delivered.
 */
export const SEND_WORKER_SOURCE: string = `'use strict';
const { workerData } = require('node:worker_threads');
const state = new Int32Array(workerData.state);

function settle(delivered) {
  if (delivered) Atomics.add(state, 1, 1);
  Atomics.sub(state, 0, 1);
  Atomics.notify(state, 0);
}

${LOOKUP_SOURCE}
${HTTP_SOURCE}
${GRPC_SOURCE}
for (const request of workerData.requests) {
  if (request.kind === 'grpc') postGrpc(request);
  else postHttp(request);
}
`;
