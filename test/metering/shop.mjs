// Serves one request in a span, counts and measures in another, and ends at once: what was measured leaves with the
// last collection.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { metrics, trace } from '@opentelemetry/api';

const meter = metrics.getMeter('shop');
const orders = meter.createCounter('orders');
const wait = meter.createHistogram('wait', { unit: 's', advice: { explicitBucketBoundaries: [1, 10] } });
const labels = { route: '/a', password: 'hunter2-Zk9sQ4vX7' };

const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
await once(server, 'listening');
await (await fetch(`http://127.0.0.1:${server.address().port}/`)).text();
trace.getTracer('shop').startActiveSpan('order', (span) => {
  orders.add(2, labels);
  wait.record(0.5, labels);
  wait.record(20, labels);
  span.end();
});
wait.record(5, labels);
process.exit(0);
