import type { Check } from '../finding.ts';

/** Whether secrets are hidden. */
export const redaction: Check = {
  id: 'redaction',
  judge({ redacts, loaded }) {
    if (loaded.pipeline.disabled) return undefined;
    if (redacts) return 'secrets are hidden';
    return [
      {
        status: 'warning',
        message: 'Redaction is off: passwords, tokens and everything else leave the process readable.',
        remedy:
          'unset THROUGHLINE_REDACT (or remove enabled: false from the policy), and show single keys by THROUGHLINE_REDACT_REVEAL=name',
      },
    ];
  },
};
