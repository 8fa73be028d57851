import { applicationProcesses, startedProcesses } from '../evidence/application.ts';
import { isTooOld } from '../../../preload/decide-start.ts';
import type { Check, Problem } from '../finding.ts';

/** Whether Throughline runs in the application's process, with the command as it is written, not only under the doctor. */
export const preloadMissing: Check = {
  id: 'preload-missing',
  judge({ folder: { start }, application, loaded }) {
    const problems: Problem[] = [];
    if (start?.runsNode && !start.carriesPreload) {
      problems.push({
        status: 'warning',
        message: `The script "${start.name}" of package.json runs node without the preload, and NODE_OPTIONS does not bring it either.`,
        remedy: `Write it into the script: node --import throughline/register … (or npx throughline run -- node …)`,
      });
    }
    if (application === undefined || application.failure !== undefined) return problems;
    const processes = applicationProcesses(application);
    if (processes.length === 0) {
      problems.push({
        status: 'error',
        message:
          'No Node process of the application loaded what NODE_OPTIONS brings: the command clears the environment, or runs no Node.',
        remedy:
          'Let NODE_OPTIONS through to Node, or write the preload where Node is called: node --import throughline/register app.js',
      });
    } else if (!loaded.pipeline.disabled && startedProcesses(application).length === 0) {
      // Why it did not start where Node is too old is a finding of its own.
      const isUnfit = processes.some(({ node, foreign }) => foreign !== undefined || isTooOld(node));
      if (!isUnfit && processes.some(({ done, exited }) => done || exited)) problems.push(notStarted());
    }
    if (problems.length > 0) return problems;
    return `Throughline runs in the process of the application${application.addedPreload ? '; the doctor added the preload, which the command does not carry' : ''}`;
  },
};

function notStarted(): Problem {
  return {
    status: 'error',
    message:
      'Throughline did not start in the process of the application; a line of its own on stderr says why.',
    remedy: 'Do what that line says; where it could not be loaded: npm install throughline@latest',
  };
}
