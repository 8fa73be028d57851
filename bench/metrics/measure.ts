import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from '../measure/median.ts';
import { freePorts } from '../../test/support/free-ports.ts';

const repository = join(import.meta.dirname, '../..');
const preload = pathToFileURL(join(repository, 'packages/node/dist/register.js')).href;

export type Shape = 'counters' | 'histograms';

/** One row of the table. */
export interface Candidate {
  title: string;
  library: 'throughline' | 'prom-client' | 'stock';
  headers: Record<string, string>;
  env?: Record<string, string>;
}

/** Medians over the rounds, and the largest of all pauses. */
export interface Costs {
  /** CPU milliseconds of one scrape. */
  cpuMs: number;
  /** Milliseconds in which the event loop did nothing else, the longest in a round of scrapes. */
  pauseMs: number;
  longestPauseMs: number;
  bytes: number;
}

const SCRAPES = 10;

/** Measures all candidates in turn, round by round, each in a process of its own. */
export async function measure(
  candidates: readonly Candidate[],
  shape: Shape,
  rounds: number,
  warmUp: number,
): Promise<Costs[]> {
  const serving = await Promise.all(candidates.map((candidate) => start(candidate, shape)));
  const cpu: number[][] = candidates.map(() => []);
  const pauses: number[][] = candidates.map(() => []);
  const bytes: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    for (const [at, { child, port }] of serving.entries()) {
      const { headers } = candidates[at] as Candidate;
      for (const what of ['count', 'watch']) {
        child.send(what);
        for (let scrape = 0; scrape < SCRAPES; scrape++) bytes[at] = await scrapeOnce(port, headers);
        child.send('say');
        const [said] = (await once(child, 'message')) as [{ cpuMs: number; pauseMs: number }];
        if (round < 0) continue;
        if (what === 'count') cpu[at]?.push(said.cpuMs / SCRAPES);
        else pauses[at]?.push(said.pauseMs);
      }
    }
  }
  for (const { child } of serving) child.send('end');
  return candidates.map((_, at) => ({
    cpuMs: median(cpu[at] as number[]),
    pauseMs: median(pauses[at] as number[]),
    longestPauseMs: Math.max(...(pauses[at] as number[])),
    bytes: bytes[at] as number,
  }));
}

async function start(
  { library, env = {} }: Candidate,
  shape: Shape,
): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(
    process.execPath,
    [
      ...(library === 'throughline' ? ['--import', preload] : []),
      join(import.meta.dirname, 'serving.mjs'),
      library,
      shape,
    ],
    {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        OTEL_EXPORTER_PROMETHEUS_PORT: String((await freePorts(1))[0]),
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_METRICS_EXPORTER: 'prometheus',
        ...env,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

/** @returns the bytes of the body as they came */
function scrapeOnce(port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/metrics', headers, agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`a scrape was answered with ${response.statusCode}`));
      });
    }).on('error', reject);
  });
}
