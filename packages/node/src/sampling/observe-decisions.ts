import { metrics } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { ParentFirstSampler } from './parent-first-sampler.ts';
import { RuleSampler } from './rule-sampler.ts';

/**
 * Makes `throughline.sampling.decisions`, where rules decide: traces that began in this process, by rule and by what
 * became of them.
 */
export function observeDecisions(sampler: Sampler): void {
  const rules = sampler instanceof ParentFirstSampler ? sampler.root : undefined;
  if (!(rules instanceof RuleSampler)) return;
  metrics
    .getMeter('throughline')
    .createObservableCounter('throughline.sampling.decisions', {
      description: 'Traces that began in this process, by sampling rule and decision.',
      unit: '{trace}',
    })
    .addCallback((observer) => {
      for (const [rule, counts] of rules.decisions()) {
        for (const [result, count] of Object.entries(counts)) {
          if (count === 0) continue;
          observer.observe(count, {
            'throughline.sampling.rule': rule,
            'throughline.sampling.result': result,
          });
        }
      }
    });
}
