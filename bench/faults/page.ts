import { describeMachine } from '../measure/machine.ts';

export interface Row {
  title: string;
  /** One for each head. */
  cells: string[];
}

/** A Markdown table, one column for each system. */
export function table(heads: string[], rows: Row[]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['what happens', ...heads]),
    line(['---', ...heads.map(() => '---')]),
    ...rows.map((row) => line([row.title, ...row.cells])),
  ].join('\n');
}

/** The page docs/bench-faults.md. */
export function faultsPage(heads: string[], rows: Row[], rounds: number): string {
  const command = `npm run bench:faults${rounds === 3 ? '' : ` -- --rounds ${rounds}`}`;
  return `<!-- Made by \`npm run bench:faults\`; do not edit. -->
# What is lost, and at what price

The same faults for Throughline and its rivals, each set up as its own documentation says, with its defaults.
Measured on ${new Date().toISOString().slice(0, 10)} with \`${command}\`: ${describeMachine()}.

${table(heads, rows)}

## How to read it

- "270 of 300": spans that arrived, by unique number, of those that the application made. Where a process ends, 300
  wait in it. ${rounds === 1 ? 'Each row is one run of each system, one after the other where there is a time.' : `Rows that have a time are ${rounds} runs each, the systems in turns; their counts are sums.`}
- "+12 ms": from the last line of the application, or the signal, to the end of its process, more than plain Node
  takes${rounds === 1 ? '' : '; the difference of medians'}.
- "stderr differs": from what plain Node prints; "own lines on stderr": before it. Where nothing is said, it is
  identical.
- "early requests": those that came before \`Retry-After\` was over.
- A next start waits until nothing arrived for 7 s or more, which is longer than the delay of every batch.
- A hanging endpoint accepts connections, reads and never answers. One that is away refuses connections.
- "+70 MB": the growth of resident memory beyond that of plain Node, which makes the same strings.
- A span counts as delivered when a success was written to a connection that was still there.

## How they are set up

- **Throughline**: \`node --import throughline/register app.mjs\`, the build of this repository.
- **OpenTelemetry JS**: \`@opentelemetry/auto-instrumentations-node/register\` with the ESM hook of
  \`@opentelemetry/instrumentation\`. Spans are made through \`@opentelemetry/api\`, there and with the two others that
  speak OTLP. It and EDOT run without the resource detectors of clouds, whose requests a flush would wait for.
- **EDOT**: \`node --import @elastic/opentelemetry-node app.mjs\`.
- **dd-trace**: \`node --import dd-trace/initialize.mjs app.mjs\`, \`tracer.trace()\`; a stand-in for the agent reads
  its MessagePack. It documents no way to flush traces. What holds a script where the agent hangs is mostly its own
  telemetry and remote configuration: with both off it ended after 4.5 s, with both on after 54 s.
- **@sentry/node**: \`node --import ./instrument.mjs app.mjs\` with \`Sentry.init({ tracesSampleRate: 1 })\`,
  \`Sentry.startSpan()\`; \`Sentry.flush(2000)\` and \`Sentry.close(2000)\` where an application flushes. Its refusal is
  429, the one that it knows.
`;
}
