import { metrics } from '@opentelemetry/api';
import type { Redactor } from '@throughline/redact';

/**
 * Makes the counter `throughline.redactions`: how often each rule has hidden something, at any exit, so that a team
 * sees what would have leaked. Named and shaped as the conventions have it for counters (plural, no `count`).
 */
export function countRedactions(redactor: Pick<Redactor, 'counts'>): void {
  metrics
    .getMeter('throughline')
    .createObservableCounter('throughline.redactions', {
      description: 'Values that a redaction rule has hidden, at every exit.',
      unit: '{redaction}',
    })
    .addCallback((result) => {
      for (const [rule, times] of Object.entries(redactor.counts()))
        result.observe(times, { 'throughline.redaction.rule': rule });
    });
}
