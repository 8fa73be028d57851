import { applicationProcesses } from '../evidence/application.ts';
import type { PortEvidence } from '../evidence/ports.ts';
import type { Check, Problem } from '../finding.ts';

/** Whether the listeners of Throughline and of the application get their ports. */
export const ports: Check = {
  id: 'ports',
  judge({ ports: tried, application }) {
    const problems = [...tried.flatMap(problemOf)];
    for (const { crash } of applicationProcesses(application)) {
      if (crash?.code !== 'EADDRINUSE') continue;
      problems.push({
        status: 'error',
        message: `The application could not listen${crash.port === undefined ? '' : ` on port ${crash.port}`}: another program has it, maybe a copy of the application that still runs.`,
        remedy:
          crash.port === undefined ? 'lsof -iTCP -sTCP:LISTEN' : `lsof -iTCP:${crash.port} -sTCP:LISTEN`,
      });
    }
    if (problems.length > 0) return problems;
    return tried.length === 0
      ? undefined
      : `${tried.map(({ what, port }) => `${what} ${port}`).join(', ')} can be had`;
  },
};

function problemOf({ what, variable, host, port, fromUser, problem }: PortEvidence): Problem[] {
  if (problem === undefined) return [];
  const served = what === 'health' ? '/health' : '/metrics and /health';
  const why =
    problem === 'EADDRINUSE'
      ? 'another program has it'
      : problem === 'EACCES'
        ? 'this user may not listen there'
        : problem;
  return [
    {
      status: fromUser ? 'error' : 'warning',
      message: `The ${what} listener cannot have port ${port} on ${host}: ${why}. ${served} are not served.`,
      remedy: `${variable}=${port + 1} (0 takes any free port); who has it: lsof -iTCP:${port} -sTCP:LISTEN`,
    },
  ];
}
