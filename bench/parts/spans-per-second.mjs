// An application that makes 10,000 spans of ten attributes a second, and tells how late its event loop was.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { trace } from '@opentelemetry/api';

const EACH_TURN_MS = 2;
const tracer = trace.getTracer('bench');
const delays = monitorEventLoopDelay({ resolution: 1 });
const began = performance.now();
let made = 0;

function span(seq) {
  tracer
    .startSpan('work', {
      attributes: {
        seq,
        'http.request.method': 'GET',
        'url.scheme': 'http',
        'url.path': `/users/${seq}`,
        'server.address': 'shop.example',
        'server.port': 8080,
        'network.protocol.version': '1.1',
        'http.route': '/users/:id',
        'client.address': '203.0.113.7',
        'http.response.status_code': 200,
      },
    })
    .end();
}

setInterval(() => {
  const due = Math.floor((performance.now() - began) * 10);
  while (made < due) span(made++);
}, EACH_TURN_MS);

process.on('message', (message) => {
  if (message === 'begin') {
    delays.reset();
    delays.enable();
    process.send({ made });
  } else if (message === 'end') {
    delays.disable();
    process.send({ made, p99Ms: delays.percentile(99) / 1e6, maxMs: delays.max / 1e6 });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
