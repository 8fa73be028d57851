import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from '../measure/machine.ts';
import type { Candidate, Costs } from './measure.ts';

const RIVALS = ['winston', 'pino', 'bunyan', 'evlog'];

/** The rows of the table, as Markdown. */
export function table(
  candidates: readonly Candidate[],
  nowhere: ReadonlyMap<Candidate, Costs>,
  pipe: ReadonlyMap<Candidate, Costs>,
): string[] {
  const plain = candidates[0] as Candidate;
  const cell = (
    costs: ReadonlyMap<Candidate, Costs>,
    candidate: Candidate,
    round: 'burst' | 'turns',
  ): string => {
    const cost = costs.get(candidate)?.[round] ?? Number.NaN;
    const ratio = (costs.get(plain)?.[round] ?? Number.NaN) / cost;
    return candidate === plain ? cost.toFixed(2) : `${cost.toFixed(2)} (${ratio.toFixed(1)}×)`;
  };
  return [
    '| µs of CPU for a line (× faster than winston) | one tick | a turn every 1,000 | one tick, pipe | a turn every 1,000, pipe | a level that is off |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...candidates.map((candidate) =>
      [
        '',
        candidate.title,
        cell(nowhere, candidate, 'burst'),
        cell(nowhere, candidate, 'turns'),
        cell(pipe, candidate, 'burst'),
        cell(pipe, candidate, 'turns'),
        (nowhere.get(candidate)?.off ?? Number.NaN).toFixed(3),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ];
}

/** docs/benchmarks-log.md. */
export function page(
  candidates: readonly Candidate[],
  nowhere: ReadonlyMap<Candidate, Costs>,
  pipe: ReadonlyMap<Candidate, Costs>,
  rounds: number,
): string {
  const nothing = Math.min(...[...nowhere.values()].map((one) => one.nothing));
  return `# What a log line costs

\`npm run bench:log\` writes this page. Every logger stands in a process of its own, whose stdout is \`/dev/null\`, and in a
second run a pipe that is read meanwhile. The rounds of all of them are interleaved; a round is 10,000 lines, in one tick
or with a turn of the event loop after every 1,000. The figures are medians of ${rounds} rounds: CPU time of the process
(\`process.cpuUsage\`, all threads, the system's share too) until stdout has taken everything and, where there is OTLP, the
collector has answered. Absolute figures move with the machine and its load; compare within a column.

${table(candidates, nowhere, pipe).join('\n')}

- A line has six fields (two texts, three numbers, a boolean), a timestamp, level and message. Making the
  fields is in each figure but that of the level that is off: ${nothing.toFixed(2)} µs.
- Under Throughline each line carries \`trace_id\` and \`span_id\` of an active span besides. The lines of \`getLogger\` are
  redacted at every depth, by key and by value; the lines of winston are the application's own and stay as they are, their
  copies for OTLP are redacted.
- The rivals carry no ids and redact nothing, pino with five paths apart.
- OTLP goes to a collector on the same machine that answers at once; the encoder, the transport and the redaction of every
  record are in the figure.

${describeMachine()}; ${RIVALS.map((name) => `${name} ${versionOf(name)}`).join(', ')}.
`;
}

function versionOf(name: string): string {
  const manifest = join(import.meta.dirname, '../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
