import type { Check } from '../finding.ts';

/** Whether `node --import throughline/register` finds the package from this folder. */
export const installation: Check = {
  id: 'installation',
  judge({ folder: { installed } }) {
    if (installed !== undefined) return `throughline ${installed}`;
    return [
      {
        status: 'error',
        message:
          'Throughline is not installed where the application runs: node --import throughline/register finds nothing from this folder.',
        remedy: 'npm install throughline',
      },
    ];
  },
};
