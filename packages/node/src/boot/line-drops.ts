import { metrics } from '@opentelemetry/api';
import { lineDrops } from '@throughline/api/runtime';

/** Makes the counter `throughline.log.dropped`: lines of `getLogger` that were not written, by reason. */
export function countLineDrops(): void {
  metrics
    .getMeter('throughline')
    .createObservableCounter('throughline.log.dropped', {
      description:
        'Log lines that were not written: repetitions, lines of requests that did not fail, and others.',
      unit: '{line}',
    })
    .addCallback((result) => {
      for (const [reason, lines] of Object.entries(lineDrops()))
        result.observe(lines, { 'throughline.drop.reason': reason });
    });
}
