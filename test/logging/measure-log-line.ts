// Prints the CPU time of one line of six fields inside an active span: getLogger (redaction and trace ids on, OTLP off and
// on) beside pino, in turns in one process, medians. Not a test; run it on a quiet machine, after a build, with
//   node test/logging/measure-log-line.ts [rounds]
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const [rounds = 15] = process.argv.slice(2).map(Number);
const program = join(import.meta.dirname, 'log-line-program.mjs');
type Figures = Record<string, number[]>;

const collector = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end());
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

for (const [to, perTurn, otlp] of [
  ['/dev/null', 10_000, false],
  ['/dev/null', 1_000, false],
  ['a pipe', 10_000, false],
  ['a pipe', 1_000, false],
  ['/dev/null', 1_000, true],
] as const) {
  const figures = await run(to, perTurn, otlp);
  const turns = perTurn === 10_000 ? 'burst of 10,000 lines in one turn' : 'a turn every 1,000 lines';
  console.log(`\nto ${to}, ${turns}, OTLP ${otlp ? 'on' : 'off'} (µs of CPU a line, median of ${rounds})`);
  for (const [name, values] of Object.entries(figures))
    console.log(`${name.padEnd(32)} ${median(values).toFixed(3)}`);
}
collector.close();

async function run(to: '/dev/null' | 'a pipe', perTurn: number, otlp: boolean): Promise<Figures> {
  const reader = to === 'a pipe' ? spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] }) : undefined;
  const child = fork(program, [String(rounds), String(perTurn)], {
    execArgv: ['--import', 'throughline/register'],
    stdio: ['ignore', reader?.stdin ?? openSync('/dev/null', 'w'), 'inherit', 'ipc'],
    env: {
      ...process.env,
      THROUGHLINE_MANAGEMENT: 'off',
      THROUGHLINE_SPOOL: 'off',
      // pino is measured as it is, not as we instrument it.
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pino',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      ...(otlp ? { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } : { OTEL_LOGS_EXPORTER: 'none' }),
    },
  });
  const [figures] = (await once(child, 'message')) as [Figures];
  await once(child, 'exit');
  reader?.stdin?.end();
  return figures;
}

function median(values: number[]): number {
  return [...values].sort((one, other) => one - other)[(values.length - 1) >> 1] ?? Number.NaN;
}
