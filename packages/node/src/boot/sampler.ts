import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { SamplerPlan } from '../config/pipeline.ts';

/** The sampler that the configuration asks for. */
export function createSampler(plan: SamplerPlan): Sampler {
  switch (plan.kind) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'ratio':
      return new TraceIdRatioBasedSampler(plan.ratio);
    case 'parent_based':
      return new ParentBasedSampler({
        root: createSampler(plan.root),
        ...choice('remoteParentSampled', plan.remoteParentSampled),
        ...choice('remoteParentNotSampled', plan.remoteParentNotSampled),
        ...choice('localParentSampled', plan.localParentSampled),
        ...choice('localParentNotSampled', plan.localParentNotSampled),
      });
  }
}

function choice<Name extends string>(
  name: Name,
  plan: SamplerPlan | undefined,
): { [key in Name]?: Sampler } | Record<string, never> {
  return plan === undefined ? {} : ({ [name]: createSampler(plan) } as { [key in Name]: Sampler });
}
