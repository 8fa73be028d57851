import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { health } from 'throughline';
import { diskCheck, eventLoopCheck, httpCheck, httpHealth } from 'throughline/health';

// Until this is set to ok the service starts: /health/startup and /health/ready answer 503, /health 200.
health.manual('migrations', { groups: ['startup'], reason: 'they run' });

// Stands for a dependency: it is up for as long as it answers.
const mail = createServer((_request, response) => response.end('ready')).listen(0, '127.0.0.1');
await once(mail, 'listening');
const mailUrl = `http://127.0.0.1:${(mail.address() as AddressInfo).port}`;

// Required: without it the service is down, and /health/ready answers 503. Also what "orders" needs: /health/group/orders.
health.check(
  'database',
  async () => {
    await delay(5);
  },
  { groups: ['readiness', 'orders'] },
);
// Optional: without it the service is degraded, and still answers 200.
health.check('mail', httpCheck(mailUrl), { required: false, timeout: 2_000 });
health.check('disk', diskCheck(tmpdir(), { minFreeShare: 0 }), { ttl: 30_000 });
health.check('event_loop', eventLoopCheck({ maxDelay: 5_000 }), { refresh: 5_000 });

// Health on the port of the service, too, for a load balancer that reaches nothing else.
const isHealth = httpHealth();
const server = createServer((request, response) => {
  if (!isHealth(request, response)) response.end('Hello.\n');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

console.log(`starting: ${JSON.stringify(await health.readiness())}`);
health.set('migrations', 'ok');
console.log(`started: ${JSON.stringify(await health.readiness())}`);
mail.closeAllConnections();
mail.close();

const own = await fetch(`${url}/health/ready`, { headers: { connection: 'close' } });
console.log(`${url}/health/ready: ${own.status} ${await own.text()}`);
console.log('Look at it there or on the address that throughline names; Ctrl-C ends this.');
