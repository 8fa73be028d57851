import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { bindContext, getLogger, withContext } from 'throughline';

const log = getLogger('shop');

async function chargeCard(): Promise<void> {
  await delay(5);
  // Knows nothing of the request, yet its line carries request_id, method, path and user_id.
  log.info('card_charged', { amount: 1200 });
}

const server = createServer(async (request, response) => {
  bindContext({ user_id: new URL(request.url ?? '', 'http://localhost').searchParams.get('user') });
  await chargeCard();
  response.end('thank you\n');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// Two at once: neither sees a field of the other. An id that the client sends is kept.
await Promise.all([
  fetch(`${url}/orders?user=ada`, { headers: { 'x-request-id': 'order-1' } }),
  fetch(`${url}/orders?user=bob`, { headers: { 'x-request-id': 'order-2' } }),
]);
server.close();

// Outside a request: fields for the lines of one piece of work.
await withContext({ job: 'nightly_report' }, async () => {
  log.info('job_started');
});
log.info('shop_closed');
