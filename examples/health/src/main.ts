import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { health } from 'throughline';

// Stands for a dependency: it is up for as long as it answers.
const mail = createServer((_request, response) => response.end('ready')).listen(0, '127.0.0.1');
await once(mail, 'listening');
const mailUrl = `http://127.0.0.1:${(mail.address() as AddressInfo).port}`;

// Required: without it the service is down, and /health/ready answers 503.
health.check('database', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
});
// Optional: without it the service is degraded, and still answers 200.
health.check('mail', ({ signal }) => fetch(mailUrl, { signal }), { required: false, timeout: 300 });

console.log(JSON.stringify(await health.readiness()));
mail.closeAllConnections();
mail.close();

console.log('Look at /health and /health/ready on the address that throughline names; Ctrl-C ends this.');
setInterval(() => undefined, 60_000);
