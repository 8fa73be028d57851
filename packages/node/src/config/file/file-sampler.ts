import type {
  ParentBasedSamplerConfigModel,
  SamplerConfigModel,
  TraceIdRatioBasedSamplerConfigModel,
} from '@opentelemetry/configuration';
import type { SamplerPlan } from '../pipeline.ts';
import { type FileNotes, onlyEntry } from './file-notes.ts';

const standard: SamplerPlan = { kind: 'parent_based', root: { kind: 'always_on' } };

/** The sampler of the file; where it is one that we do not have, everything is recorded, with a note. */
export function samplerOf(
  model: SamplerConfigModel | undefined,
  path: string,
  notes: FileNotes,
): SamplerPlan {
  return planOf(model, path, notes) ?? standard;
}

function planOf(
  model: SamplerConfigModel | undefined,
  path: string,
  notes: FileNotes,
): SamplerPlan | undefined {
  const [name, properties] = onlyEntry(model) ?? [];
  switch (name) {
    case undefined:
      return undefined;
    case 'always_on':
    case 'always_off':
      return { kind: name };
    case 'trace_id_ratio_based':
      return { kind: 'ratio', ratio: (properties as TraceIdRatioBasedSamplerConfigModel)?.ratio ?? 1 };
    case 'parent_based':
      return parentBased(
        (properties ?? {}) as NonNullable<ParentBasedSamplerConfigModel>,
        `${path}.${name}`,
        notes,
      );
    default:
      notes.unsupported(`${path}.${name}`);
      return undefined;
  }
}

function parentBased(
  model: NonNullable<ParentBasedSamplerConfigModel>,
  path: string,
  notes: FileNotes,
): SamplerPlan {
  const plan = (key: keyof typeof model) => planOf(model[key], `${path}.${key}`, notes);
  return {
    kind: 'parent_based',
    root: plan('root') ?? { kind: 'always_on' },
    remoteParentSampled: plan('remote_parent_sampled'),
    remoteParentNotSampled: plan('remote_parent_not_sampled'),
    localParentSampled: plan('local_parent_sampled'),
    localParentNotSampled: plan('local_parent_not_sampled'),
  };
}
