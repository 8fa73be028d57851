import { startedProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';
import { earlyPackages, LOGGERS, listed } from './preload-late.ts';

/** Whether a logger may have been made before Throughline started. */
export const loggerBeforePreload: Check = {
  id: 'logger-before-preload',
  judge({ application }) {
    const processes = startedProcesses(application);
    if (processes.length === 0) return undefined;
    const early = earlyPackages(processes, (name) => LOGGERS.has(name));
    if (early.length === 0) return 'no logger was made before it';
    return [
      {
        status: 'error',
        message: `${listed(early)} loaded before the preload: lines of a logger made there carry no trace_id and no request_id, and are not sent.`,
        remedy:
          'Make loggers after the preload: node --import throughline/register app.js, with other preloads that log behind it',
      },
    ];
  },
};
