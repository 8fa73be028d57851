import { applicationProcesses, startedProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';

/** What Node calls what holds a process, in the words of those who made it. */
const HOLDERS: Readonly<Record<string, string>> = {
  Timeout: 'a timer (setInterval or setTimeout)',
  Immediate: 'setImmediate',
  TCPServerWrap: 'a server that listens',
  PipeServerWrap: 'a server that listens on a pipe',
  TCPSocketWrap: 'an open connection',
  TLSWrap: 'an open TLS connection',
  MessagePort: 'a worker thread or message port',
  Worker: 'a worker thread',
  ProcessWrap: 'a child process',
  FSEventWrap: 'a file watcher',
  UDPWrap: 'a UDP socket',
};

/** Whether the application ends after SIGTERM. */
export const shutdown: Check = {
  id: 'shutdown',
  judge({ application }) {
    if (application === undefined || application.failure !== undefined || process.platform === 'win32')
      return undefined;
    const { ending, program } = application;
    if (ending.byItself) return undefined;
    if (ending.leftBehind) {
      return [
        {
          status: 'error',
          message: `${program} ended at SIGTERM and left the application running: it does not pass the signal on, as a shell does not. In a container the application is killed without a word.`,
          remedy: `Let Node take its place, in the script of package.json ("start": "exec node …") as in a shell (sh -c 'exec node app.js'); in a Dockerfile by the list form: CMD ["node", "--import", "throughline/register", "app.js"]`,
        },
      ];
    }
    if (!ending.killed) return 'it ends after SIGTERM';
    const processes = applicationProcesses(application);
    // What never came to run cannot end by itself.
    if (processes.some(({ turned, exited }) => !turned && !exited)) return undefined;
    const holders = new Set(processes.flatMap(({ heldBy }) => heldBy).flatMap((name) => HOLDERS[name] ?? []));
    const held = holders.size === 0 ? '' : ` What still holds it: ${[...holders].join(', ')}.`;
    const whose =
      startedProcesses(application).length > 0
        ? 'A listener of its own for SIGTERM decides when it ends, and nothing ends it.'
        : `${program} does not pass SIGTERM on, or the application keeps it back.`;
    return [
      {
        status: 'error',
        message: `The application did not end within ${ending.deadlineSeconds} s after SIGTERM and had to be killed. ${whose}${held}`,
        remedy:
          'In the listener close what is open (server.close(), clearInterval(timer), pool.end()) and call timer.unref() on what only repeats; or leave the listener out: onShutdown() of throughline runs before the flush, and the process ends',
      },
    ];
  },
};
