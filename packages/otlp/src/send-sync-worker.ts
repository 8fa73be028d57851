/**
 * The worker thread behind `sendSync`, as text: an eval'd worker has no file of its own, so it survives any
 * bundler. It posts every request at once, counts into the shared memory that the blocked thread waits on, and
 * ends. Slots: 0 requests not yet answered, 1 delivered (2xx).
 */
export const SEND_WORKER_SOURCE = `'use strict';
const { workerData } = require('node:worker_threads');
const state = new Int32Array(workerData.state);

function settle(delivered) {
  if (delivered) Atomics.add(state, 1, 1);
  Atomics.sub(state, 0, 1);
  Atomics.notify(state, 0);
}

function post(request) {
  let open = true;
  const once = (delivered) => {
    if (!open) return;
    open = false;
    settle(delivered);
  };
  try {
    const secure = request.url.startsWith('https:');
    const { request: send } = require(secure ? 'node:https' : 'node:http');
    const body = Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength);
    const outgoing = send(request.url, {
      ...request.tls,
      method: 'POST',
      agent: false,
      headers: { ...request.headers, 'content-length': body.length, connection: 'close' },
    });
    outgoing.on('response', (response) => {
      once(response.statusCode >= 200 && response.statusCode < 300);
      response.resume();
      outgoing.destroy();
    });
    outgoing.on('error', () => once(false));
    outgoing.on('close', () => once(false));
    outgoing.end(body);
  } catch {
    once(false);
  }
}

for (const request of workerData.requests) post(request);
`;
