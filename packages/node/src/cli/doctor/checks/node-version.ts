import { applicationProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';
import { isTooOld, OLDEST_NODE } from '../../../preload/decide-start.ts';

/** The Node of each process of the application, or the doctor's own. */
export const nodeVersion: Check = {
  id: 'node-version',
  judge({ node, application }) {
    const processes = applicationProcesses(application);
    const foreign = processes.find((one) => one.foreign !== undefined)?.foreign;
    if (foreign !== undefined) {
      return [
        {
          status: 'error',
          message: `The application runs on ${foreign}; Throughline runs on Node.js, so nothing is recorded.`,
          remedy: 'Run it with Node.js: node --import throughline/register app.js',
        },
      ];
    }
    const versions = application === undefined ? [node] : processes.map((one) => one.node);
    const old = versions.find(isTooOld);
    if (old !== undefined) {
      return [
        {
          status: 'error',
          message: `The application runs on Node.js ${old}; Throughline needs ${OLDEST_NODE} or later, so nothing is recorded.`,
          remedy:
            'Run it with a newer Node, such as the newest with long-term support: nvm install --lts (in an image: FROM node:lts)',
        },
      ];
    }
    return versions.length === 0 ? undefined : `Node.js ${[...new Set(versions)].join(', ')}`;
  },
};
