// Counts and ends: by itself, by process.exit(), by an error; with a worker of a cluster or a thread, too.
import cluster from 'node:cluster';
import { isMainThread, Worker } from 'node:worker_threads';
import { metrics } from '@opentelemetry/api';

const [end, where] = process.argv.slice(2);
if (isMainThread && cluster.isPrimary && where === 'thread') {
  new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
} else if (isMainThread && cluster.isPrimary && where === 'worker') {
  cluster.fork();
} else {
  const meter = metrics.getMeter('job');
  meter.createCounter('job.rows').add(3);
  meter.createHistogram('job.sizes').record(5);
  meter.createObservableGauge('job.left').addCallback((result) => result.observe(7));
  if (end === 'exit') process.exit(0);
  if (end === 'error') throw new Error('a job that fails');
  if (where === 'worker') cluster.worker?.disconnect();
}
