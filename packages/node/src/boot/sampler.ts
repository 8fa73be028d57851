import { AlwaysOffSampler, AlwaysOnSampler, type Sampler } from '@opentelemetry/sdk-trace';
import type { SamplerPlan } from '../config/pipeline.ts';
import type { EarlySampler } from '../sampling/early-sampler.ts';
import { ParentFirstSampler, type ParentSamplers } from '../sampling/parent-first-sampler.ts';
import { RatioSampler } from '../sampling/ratio-sampler.ts';

/** The sampler that the configuration asks for. */
export function createSampler(plan: SamplerPlan): EarlySampler {
  switch (plan.kind) {
    case 'always_on':
      return early(new AlwaysOnSampler());
    case 'always_off':
      return early(new AlwaysOffSampler());
    case 'ratio':
      return new RatioSampler(plan.ratio);
    case 'parent_based':
      return new ParentFirstSampler(createSampler(plan.root), parentSamplers(plan));
  }
}

/** What decides below a parent, where the configuration names something else than the parent's own decision. */
export function parentSamplers(plan: SamplerPlan): ParentSamplers {
  if (plan.kind !== 'parent_based') return {};
  const { remoteParentSampled, remoteParentNotSampled, localParentSampled, localParentNotSampled } = plan;
  return {
    remoteParentSampled: remoteParentSampled && createSampler(remoteParentSampled),
    remoteParentNotSampled: remoteParentNotSampled && createSampler(remoteParentNotSampled),
    localParentSampled: localParentSampled && createSampler(localParentSampled),
    localParentNotSampled: localParentNotSampled && createSampler(localParentNotSampled),
  };
}

/** Neither of the two looks at anything. */
function early(sampler: Sampler): EarlySampler {
  return Object.assign(sampler, { asksEarly: true, readsAttributes: false });
}
