import { startedProcesses } from '../evidence/application.ts';
import { isTaken } from '../evidence/endpoint.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { CanaryOutcome } from '../evidence/probe-events.ts';
import type { Check, Problem } from '../finding.ts';

type Signal = CanaryOutcome['signals'][number]['signal'];
const WORDS: Readonly<Record<Signal, string>> = { traces: 'span', logs: 'log record', metrics: 'metric' };

/** Whether a span, a log record and a measurement of the process arrive, where the endpoint takes those of the doctor. */
export const canary: Check = {
  id: 'canary',
  judge(evidence) {
    const outcomes = startedProcesses(evidence.application).flatMap((process) => process.canary ?? []);
    const last = outcomes.at(-1);
    const signals =
      last === undefined ? [] : last.signals.filter(({ signal }) => isExpected(evidence, signal, last));
    if (last === undefined || signals.length === 0) return undefined;
    const problems = signals.flatMap((one) => problemOf(one, last));
    if (problems.length > 0) return problems;
    return `${signals.map(({ signal }) => `a ${WORDS[signal]}`).join(', ')} of the application arrived`;
  },
};

/** Of a signal whose endpoint does not take anything another finding tells. */
function isExpected({ endpoints, loaded }: Evidence, signal: Signal, { recorded }: CanaryOutcome): boolean {
  const own = endpoints.filter((one) => one.signal === signal);
  if (own.length === 0 || !own.every(isTaken)) return false;
  return signal !== 'traces' || recorded || loaded.pipeline.traces.ways.length === 0;
}

function problemOf(
  { signal, offered, delivered, onDisk }: CanaryOutcome['signals'][number],
  { atExit }: CanaryOutcome,
): Problem[] {
  if (delivered > 0) return [];
  if (offered === 0 && signal !== 'metrics') {
    return [
      {
        status: 'error',
        message: `A ${WORDS[signal]} that was recorded through the OpenTelemetry API of the process did not come to Throughline: another SDK has the API.`,
        remedy:
          'Load Throughline first of all: node --import throughline/register app.js, and remove the set-up of the other SDK',
      },
    ];
  }
  // The metrics of a process that ends in a hurry have no time to be collected.
  if (signal === 'metrics' && atExit) return [];
  return [
    {
      status: 'error',
      message: `The endpoint takes a ${WORDS[signal]} of the doctor, but that of the application did not arrive${onDisk > 0 ? ' (it waits on disk)' : ''}.`,
      remedy:
        'See what the application sends, and to whom: curl http://127.0.0.1:9464/ledger while it runs; npx throughline config shows the settings',
    },
  ];
}
