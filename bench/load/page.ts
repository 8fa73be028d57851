import { describeMachine } from '../measure/machine.ts';
import { type Goal, goalsText } from './goals.ts';
import { pinning } from './pinned-process.ts';
import { HEADS } from './summary.ts';

/** One service: its title and a line for each system. */
export interface Section {
  title: string;
  lines: string[][];
}

export function sectionText({ title, lines }: Section): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    line(HEADS),
    line(HEADS.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...lines.map(line),
  ].join('\n');
}

/** The page docs/benchmarks.md. */
export function benchmarksPage(command: string, rounds: number, goals: Goal[], sections: Section[]): string {
  return `<!-- Made by \`npm run bench\`; do not edit. -->
# What a request costs

Measured on ${new Date().toISOString().slice(0, 10)} with \`${command}\`: ${describeMachine()}; ${pinning}.
${rounds === 1 ? 'One round' : `${rounds} rounds, the systems in turns within each`}; medians. It reports; nothing is asserted. What a log line costs: [benchmarks-log.md](benchmarks-log.md).

## Goals

${goalsText(goals)}

${sections.map(sectionText).join('\n\n')}

## How to read it

- CPU per request: user and system time of the whole process (\`/proc/PID/stat\`) over one load, until its telemetry
  has arrived. "Added" is the difference to plain Node in the same round, with the smallest and the largest round.
- The floor is a preload written by hand: one server span for each request with the attributes of the semantic
  conventions, protobuf in a valid envelope, exported; no propagation, no redaction, no metrics.
- Server spans delivered: of the answered requests of all rounds, counted by decoding what arrived (OTLP with the
  official definitions). Bytes: bodies of everything that was sent, metrics and logs included.
- 32 connections that are always busy: latency is what saturation makes of it.
- Each system is set up as its documentation says, see [what is lost](bench-faults.md#how-they-are-set-up); batches
  that wait for company wait 1 s where \`OTEL_BSP_SCHEDULE_DELAY\` is known, and autotel keeps every span, where its
  default keeps a tenth.
- "Throughline, 1 % of traces" records one trace in a hundred; metrics are recorded for every request all the same.
- What a request costs by its parts, what was tried to make it less, and why a goal is missed:
  [0022](decisions/0022-cost-of-a-request.md).
- Goals: ratios of the figures of this run; encoder and histogram are CPU time in one process, in turns with those of
  OpenTelemetry (\`bench/parts\`).
- A load on the machine beside the bench makes all figures larger; ratios within one table stand it better than the
  figures themselves.
`;
}
