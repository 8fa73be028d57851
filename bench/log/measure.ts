import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from '../measure/median.ts';

const repository = join(import.meta.dirname, '../..');
const preload = pathToFileURL(join(repository, 'packages/node/dist/register.js')).href;

/** What a round writes; see writer.mjs. */
export type Round = 'burst' | 'turns' | 'off' | 'nothing';
export const ROUNDS: readonly Round[] = ['burst', 'turns', 'off', 'nothing'];

/** One row of the page. */
export interface Candidate {
  title: string;
  /** The logger, by its name in loggers.mjs. */
  logger: string;
  /** Whether Throughline is preloaded, and where its records go. */
  sdk?: 'no OTLP' | 'OTLP';
  stock?: boolean;
}

/** CPU microseconds for each line, medians over the rounds. */
export type Costs = Record<Round, number>;

/** What stdout of the measured processes is: nothing that costs, or a pipe that is read meanwhile. */
export type Stdout = 'null' | 'pipe';

/** Measures all candidates in turn, round by round, each in a process of its own. */
export async function measure(
  candidates: readonly Candidate[],
  stdout: Stdout,
  rounds: number,
  warmUp: number,
): Promise<Map<Candidate, Costs>> {
  const collector = createServer((request, response) => request.resume().on('end', () => response.end()));
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const writers = await Promise.all(candidates.map((candidate) => start(candidate, stdout, port)));
  const samples = candidates.map(
    () => ({ burst: [], turns: [], off: [], nothing: [] }) as Record<Round, number[]>,
  );
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of ROUNDS) {
      for (const [at, writer] of writers.entries()) {
        const cost = await ask(writer, name);
        if (round >= 0) samples[at]?.[name].push(cost);
      }
    }
  }
  for (const writer of writers) writer.send('end');
  collector.close();
  return new Map(
    candidates.map((candidate, at) => {
      const { burst, turns, off, nothing } = samples[at] as Record<Round, number[]>;
      return [
        candidate,
        { burst: median(burst), turns: median(turns), off: median(off), nothing: median(nothing) },
      ];
    }),
  );
}

async function start({ logger, sdk, stock }: Candidate, stdout: Stdout, port: number): Promise<ChildProcess> {
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    ...(sdk && {
      BENCH_SDK: '1',
      OTEL_SERVICE_NAME: 'bench',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: sdk === 'OTLP' ? 'otlp' : 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_SPOOL: 'off',
      // Nothing is shed: what is not sent would cost less.
      THROUGHLINE_MAX_EVENT_LOOP_DELAY: '0',
    }),
    ...(stock && { THROUGHLINE_STOCK: 'logger' }),
  };
  const writer = spawn(
    process.execPath,
    [...(sdk ? ['--import', preload] : []), join(import.meta.dirname, 'writer.mjs'), logger],
    { env, stdio: ['ignore', stdout === 'pipe' ? 'pipe' : 'ignore', 'inherit', 'ipc'] },
  );
  writer.stdout?.resume();
  await once(writer, 'message');
  return writer;
}

async function ask(writer: ChildProcess, round: Round): Promise<number> {
  writer.send(round);
  const [{ cost }] = (await once(writer, 'message')) as [{ cost: number }];
  return cost;
}
