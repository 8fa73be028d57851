import type { LoadedPipeline } from '../../../config/load-pipeline.ts';
import type { SamplerPlan } from '../../../config/pipeline.ts';
import { startedProcesses } from '../evidence/application.ts';
import type { Check } from '../finding.ts';

/** Whether any trace is recorded: by the configuration, and tried where the application ran. */
export const sampling: Check = {
  id: 'sampling',
  judge({ loaded, application }) {
    const { pipeline, config } = loaded;
    if (pipeline.disabled || pipeline.traces.ways.length === 0) return undefined;
    const tried = startedProcesses(application).flatMap(({ canary }) => canary ?? []);
    const recordsNone = tried.length > 0 && tried.every(({ recorded }) => !recorded);
    if (hidesAll(loaded)) {
      return [
        {
          status: 'error',
          message: `Sampling hides everything: no trace that begins here is recorded, by ${causeOf(loaded)}.`,
          remedy:
            config.sampling.maxPerSecond === 0 || config.sampling.rules.length > 0
              ? "THROUGHLINE_SAMPLING_RULES='* -> 0.1', without THROUGHLINE_SAMPLING_MAX_PER_SECOND"
              : 'OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG=0.1',
        },
      ];
    }
    const mayRecord =
      config.sampling.rules.some(({ share }) => share > 0) || rate(pipeline.traces.sampler) < 0.01;
    if (!recordsNone || mayRecord) return 'traces are recorded';
    return [
      {
        status: 'error',
        message: `Of ${Math.max(...tried.map(({ tries }) => tries))} spans that were started on trial none was recorded: a sampler that the application hands to start(), or another SDK, leaves them out.`,
        remedy: 'Look at start({ sampler }) of throughline/start; leave it out to record every trace',
      },
    ];
  },
};

function hidesAll({ pipeline, config: { sampling } }: LoadedPipeline): boolean {
  if (sampling.maxPerSecond === 0) return true;
  const shares = sampling.rules.map(({ share }) => share);
  const decidesAll = sampling.rules.some(({ when }) => when === undefined);
  return shares.every((share) => share === 0) && (decidesAll || rate(pipeline.traces.sampler) === 0);
}

/** The share of the traces that begin here. */
function rate(plan: SamplerPlan): number {
  if (plan.kind === 'parent_based') return rate(plan.root);
  if (plan.kind === 'ratio') return plan.ratio;
  return plan.kind === 'always_on' ? 1 : 0;
}

function causeOf({ fromFile, config: { sampling } }: LoadedPipeline): string {
  if (sampling.maxPerSecond === 0) return 'THROUGHLINE_SAMPLING_MAX_PER_SECOND';
  if (sampling.rules.length > 0) return 'THROUGHLINE_SAMPLING_RULES';
  return fromFile ? 'the sampler of the configuration file' : 'OTEL_TRACES_SAMPLER';
}
