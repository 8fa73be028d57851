import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { captureException, getLogger } from 'throughline';

const log = getLogger('shop');

/** Whether the trace of what is running is recorded. */
function isSampled(): boolean {
  return ((trace.getActiveSpan()?.spanContext().traceFlags ?? 0) & 1) === 1;
}

const server = createServer((request, response) => {
  log.info('served', { sampled: isSampled() });
  if (request.url === '/health') captureException(new Error('the disk is full'), { sampled: isSampled() });
  response.end('thank you\n');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

await fetch(`${url}/health`);
await fetch(`${url}/checkout/pay`, { method: 'POST' });
await fetch(`${url}/checkout/pay`);
server.close();

let recorded = 0;
for (let job = 0; job < 1_000; job += 1) {
  // Whoever decides before the work is done does not know its end: an id decides, here for one in two.
  trace.getTracer('shop').startActiveSpan('job nightly', (span) => {
    if (isSampled()) recorded += 1;
    span.end();
  });
}
log.info('jobs_done', { recorded });
