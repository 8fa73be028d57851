import { applicationProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';

/** Whether the process comes to its `exit` event, or to the end that Throughline gives it, where what is left is sent. */
export const exitBeforeFlush: Check = {
  id: 'exit-before-flush',
  judge({ application }) {
    // Of a process below another one nobody here sees how it ended.
    const process = applicationProcesses(application).find(({ isCommand }) => isCommand);
    if (application === undefined || process?.sdk?.version === undefined) return undefined;
    const { ending } = application;
    if (ending.killed || process.crash !== undefined) return undefined;
    const how = suddenEnd(ending.code, ending.signal, process.exited);
    if (how === undefined) return 'it ends in order';
    return [
      {
        status: 'error',
        message: `The application ended ${ending.byItself ? '' : 'after SIGTERM '}by ${how}, which leaves no time to send what was recorded last.`,
        remedy:
          'Call process.exit(code), or set process.exitCode and let the process run out: both send first',
      },
    ];
  },
};

function suddenEnd(code: number | null, signal: NodeJS.Signals | null, exited: boolean): string | undefined {
  if (signal === 'SIGKILL') return 'SIGKILL, which nobody but itself or the system sent';
  if (signal === 'SIGABRT') return 'process.abort()';
  return code !== null && !exited ? `process.reallyExit(${code}), or like it` : undefined;
}
