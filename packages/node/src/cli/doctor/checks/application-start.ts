import { type ApplicationEvidence, applicationProcesses } from '../evidence/application.ts';
import type { Check, Problem } from '../finding.ts';

/** Whether the application came to run at all, within the time that the doctor gives it. */
export const applicationStart: Check = {
  id: 'application-start',
  judge({ application }) {
    if (application === undefined) return undefined;
    return problemOf(application) ?? 'it started';
  },
};

function problemOf(application: ApplicationEvidence): Problem[] | undefined {
  const { failure, ending, program, patienceSeconds } = application;
  const processes = applicationProcesses(application);
  if (failure !== undefined) {
    return one(
      `${program} could not be started (${failure}).`,
      'Check the command after the two dashes, as in: throughline doctor -- node app.js',
    );
  }
  const crash = processes.find((process) => process.crash !== undefined)?.crash;
  if (crash !== undefined) {
    const code = wordOf(crash.code, /^[A-Z][A-Z\d_]*$/);
    return one(
      `The application ended with an uncaught ${wordOf(crash.name, /^[A-Z]\w*$/) ?? 'error'}${code === undefined ? '' : ` (${code})`}.`,
      'Its own words stand in its output; mend that first, since it ends like this without Throughline, too: look with OTEL_SDK_DISABLED=true set.',
    );
  }
  if (ending.byItself && (ending.code !== 0 || ending.signal !== null)) {
    return one(
      `The application ended by itself with ${ending.signal ?? `exit code ${ending.code}`}, before it was asked to.`,
      'Its own words stand in its output; see whether it ends like this with OTEL_SDK_DISABLED=true set, too.',
    );
  }
  if (ending.byItself || processes.length === 0 || processes.some(({ done, exited }) => done || exited))
    return undefined;
  return processes.some(({ turned }) => turned)
    ? one(
        `The application was not ready to be looked at within ${patienceSeconds} s: it goes on loading, or its event loop is blocked again and again.`,
        'Give it more time: throughline doctor --timeout 120 -- node app.js',
      )
    : one(
        `The event loop of the application never turned within ${patienceSeconds} s: it is busy, or blocked, in its first synchronous piece of code.`,
        'See where it is: node --cpu-prof app.js (end it with Ctrl-C), or give it more time: throughline doctor --timeout 120 -- node app.js',
      );
}

/** Names and codes of errors are words of a program; whatever else stands in their place is not repeated. */
function wordOf(text: string | undefined, form: RegExp): string | undefined {
  return text !== undefined && text.length <= 60 && form.test(text) ? text : undefined;
}

function one(message: string, remedy: string): Problem[] {
  return [{ status: 'error', message, remedy }];
}
