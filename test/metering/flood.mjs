// Takes what a hostile client or a careless line of code can do to metrics: a million measurements whose method, path and
// user are random. Then it serves what it is asked, whatever the path.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { counter } from 'throughline';

const TIMES = 1_000_000;
const random = () => Math.random().toString(36).slice(2);

const floods = counter('flood.requests', { labels: ['method', 'path', 'user', 'shop'] });
const known = counter('calm.requests', { labels: ['shop'] });
const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
await once(server, 'listening');

globalThis.gc();
const before = process.memoryUsage().heapUsed;
for (let i = 0; i < TIMES; i++) {
  const shop = `shop-${i % 3}`;
  floods.add(1, { method: random(), path: `/${random()}`, user: random(), shop });
  known.add(1, { shop });
  if (i % 5_000 === 0) await turn();
}
globalThis.gc();
const grownBytes = process.memoryUsage().heapUsed - before;
console.log(`flooded ${server.address().port} ${grownBytes}`);
