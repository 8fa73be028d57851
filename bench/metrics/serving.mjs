// One process that serves 10,000 series to Prometheus, by one of the libraries: serving.mjs LIBRARY SHAPE; with WORKERS in
// the environment also those of its workers. Told by IPC to count its CPU time or to look for pauses of its event loop,
// and to say what it was.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const SERIES = 10_000;
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Lines of one histogram series: its buckets, the infinite one, sum and count. */
const LINES = BOUNDS.length + 3;

const [library, shape] = process.argv.slice(2);
/** Instruments, and the sets of labels of each: fewer than the 2,000 at which OpenTelemetry stops. */
const instruments = 10;
const sets = Math.floor(SERIES / instruments / (shape === 'histograms' ? LINES : 1));

/** @param {number} at */
function labels(at) {
  return {
    method: at % 2 === 0 ? 'GET' : 'POST',
    status: String(200 + (at % 5)),
    route: `/users/:id/orders/${at}`,
    scheme: 'http',
    version: '1.1',
  };
}

/** @type {Record<string, () => Promise<number>>} */
const libraries = {
  async throughline() {
    // Preloaded; its management listener has the port of the environment.
    await recordWithOpenTelemetry();
    return Number(process.env.OTEL_EXPORTER_PROMETHEUS_PORT);
  },
  async stock() {
    const { PrometheusExporter } = await import('@opentelemetry/exporter-prometheus');
    const { MeterProvider } = await import('@opentelemetry/sdk-metrics');
    const { metrics } = await import('@opentelemetry/api');
    const port = Number(process.env.OTEL_EXPORTER_PROMETHEUS_PORT);
    const exporter = new PrometheusExporter({ port, host: '127.0.0.1', preventServerStart: true });
    await exporter.startServer();
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
    await recordWithOpenTelemetry();
    return port;
  },
  async 'prom-client'() {
    const { AggregatorRegistry, Counter, Histogram, register } = await import('prom-client');
    const group = workers > 0 ? new AggregatorRegistry() : undefined;
    for (let number = 0; number < instruments; number++) {
      const options = { name: `bench_${number}`, help: 'bench', labelNames: Object.keys(labels(0)) };
      const counter =
        shape === 'counters' ? new Counter({ ...options, name: `bench_${number}_total` }) : undefined;
      const histogram = shape === 'histograms' ? new Histogram({ ...options, buckets: BOUNDS }) : undefined;
      for (let at = 0; at < sets; at++) {
        counter?.inc(labels(at), 1.5);
        histogram?.observe(labels(at), at / sets);
      }
    }
    const server = createServer(async (_request, response) => {
      response.setHeader('content-type', register.contentType);
      response.end(await (group ? group.clusterMetrics() : register.metrics()));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  },
};

async function recordWithOpenTelemetry() {
  const { metrics } = await import('@opentelemetry/api');
  const meter = metrics.getMeter('bench');
  for (let number = 0; number < instruments; number++) {
    const counter = shape === 'counters' ? meter.createCounter(`bench.${number}`) : undefined;
    const histogram =
      shape === 'histograms'
        ? meter.createHistogram(`bench.${number}`, { advice: { explicitBucketBoundaries: BOUNDS } })
        : undefined;
    for (let at = 0; at < sets; at++) {
      counter?.add(1.5, labels(at));
      histogram?.record(at / sets, labels(at));
    }
  }
}

const workers = Number(process.env.WORKERS ?? 0);
const port = await libraries[library ?? '']?.();
if (cluster.isPrimary) {
  const forked = Array.from({ length: workers }, () => cluster.fork());
  await Promise.all(forked.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  process.once('disconnect', () => process.exit(0));
}
const delay = monitorEventLoopDelay({ resolution: 1 });
let before = process.cpuUsage();
process.on('message', (what) => {
  if (what === 'count') before = process.cpuUsage();
  else if (what === 'watch') {
    delay.reset();
    delay.enable();
  } else if (what === 'say') {
    const { user, system } = process.cpuUsage(before);
    delay.disable();
    process.send?.({ cpuMs: (user + system) / 1000, pauseMs: delay.max / 1e6 });
  } else if (what === 'end') process.exit(0);
});
// Whatever keeps the others alive, a listener of ours does not.
setInterval(() => {}, 60_000);
process.send?.({ port });
