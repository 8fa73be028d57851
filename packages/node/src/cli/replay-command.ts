import { parseArgs } from 'node:util';
import { createTransport, openSpool, replayInto, type Settled, type SpoolPlace } from '@throughline/otlp';
import { loadPipeline } from '../config/load-pipeline.ts';
import type { Pipeline } from '../config/pipeline.ts';
import { createTlsReader } from '../config/tls-files.ts';
import type { Signal } from '../exits/account.ts';
import { endpointOfRoute } from '../exits/otlp-route.ts';
import { optionsOf } from './options.ts';

/** Milliseconds that the last batches may take once everything is read. */
const LAST_FLUSH_MS = 30_000;

/**
 * `throughline replay`: sends what dead processes have left on disk to the configured endpoint.
 * @returns 0 where nothing is left, 1 where something is or was refused, 2 for wrong use
 */
export async function replay(args: string[]): Promise<number> {
  let values: { service?: string; json?: boolean };
  try {
    values = parseArgs({ args, options: optionsOf.replay }).values;
  } catch (error) {
    console.error(`throughline replay: ${(error as Error).message}`);
    return 2;
  }
  const { service, json = false } = values;
  const { pipeline, config, messages } = loadPipeline(process.env);
  for (const message of messages) console.error(`throughline: ${message}`);
  const endpoints = endpointsOf(pipeline);
  if (typeof endpoints === 'string') {
    console.error(`throughline replay: ${endpoints}`);
    return 2;
  }
  const sums = { delivered: 0, refused: 0 };
  const spool = openSpool({
    ...(config.spool.folder !== undefined && { folder: config.spool.folder }),
    maxAgeMs: config.spool.maxAgeMs,
    service: service ?? '',
    onProblem: (problem) => console.error(`throughline: ${problem}.`),
  });
  const transport = createTransport({
    endpoints,
    onSettled: ({ batch, delivered, rejected, dropped, reason }: Settled) => {
      const place = batch.tag as SpoolPlace;
      if (reason === 'closed') {
        spool.release(place);
        return;
      }
      spool.acknowledge(place);
      sums.delivered += delivered;
      sums.refused += rejected + dropped;
    },
  });
  // Nothing of the transport keeps a process alive.
  const alive = setInterval(() => {}, 1_000);
  await replayInto(transport, spool, { services: service === undefined ? 'all' : 'same' });
  await transport.close(LAST_FLUSH_MS);
  for (const { batch } of transport.takePending()) spool.release(batch.tag as SpoolPlace);
  clearInterval(alive);
  const { signals, foreignSegments } = spool.counts();
  const left = Object.values(signals).reduce((sum, { pending }) => sum + pending, 0);
  const isAway = (Object.keys(endpoints) as Signal[]).some((signal) => transport.isAway(signal));
  spool.close();
  const { delivered, refused } = sums;
  if (json) {
    console.log(
      JSON.stringify({ delivered, refused, left, folder: spool.folder, away: isAway, foreignSegments }),
    );
  } else {
    console.log(
      `${delivered} delivered, ${refused} refused by the endpoint, ${left} left in ${spool.folder}`,
    );
  }
  if (isAway)
    console.error('throughline replay: the endpoint does not answer; what is left waits for the next time.');
  if (foreignSegments > 0) {
    console.error(`throughline replay: ${foreignSegments} files of another version were left alone.`);
  }
  return sums.refused + left > 0 || isAway ? 1 : 0;
}

/** One endpoint for each signal, or why there is none. */
function endpointsOf(pipeline: Pipeline): Parameters<typeof createTransport>[0]['endpoints'] | string {
  const tlsOf = createTlsReader((line) => console.error(`throughline: ${line}`));
  const endpoints: Partial<Record<Signal, ReturnType<typeof endpointOfRoute>>> = {};
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    for (const { way } of pipeline[signal].ways) {
      if (way.to !== 'otlp' || way.otlp.protocol === 'grpc') continue;
      if (endpoints[signal]) {
        return `${signal} go to several endpoints, and what is on disk does not say to which; start the service instead.`;
      }
      endpoints[signal] = endpointOfRoute({ ...way.otlp, tls: tlsOf(way.otlp) });
    }
  }
  if (Object.keys(endpoints).length > 0) return endpoints;
  return 'no endpoint over http/protobuf or http/json is configured; set OTEL_EXPORTER_OTLP_ENDPOINT.';
}
