import type { Sampler } from '@opentelemetry/sdk-trace';
import { textOf } from '@throughline/api/runtime';
import type { SamplingConfig } from '../config/config.ts';
import type { SamplerPlan } from '../config/pipeline.ts';
import { quote } from '../config/rules.ts';
import { checkRules } from '../sampling/check-rules.ts';
import { ParentFirstSampler } from '../sampling/parent-first-sampler.ts';
import { isLimit, limitMust } from '../sampling/rule-problem.ts';
import { RuleSampler } from '../sampling/rule-sampler.ts';
import { parentSamplers } from './sampler.ts';
import type { StartOptions } from './start-options.ts';

/** What decides where traces begin; `sampler` is undefined where neither a rule nor a limit is set. */
export interface RuledSampler {
  readonly sampler: Sampler | undefined;
  /** A sentence for each thing in code that cannot be used. */
  readonly messages: readonly string[];
}

/**
 * The sampler of the rules, in front of the one that is configured or given in code. What is given in code wins over the
 * variables, rules and limit each for itself.
 */
export function createRuledSampler(
  config: SamplingConfig,
  plan: SamplerPlan,
  options: StartOptions,
): RuledSampler {
  const messages: string[] = [];
  const rules = rulesOf(config, options, messages);
  const maxPerSecond = limitOf(config, options, messages);
  if (rules.length === 0 && maxPerSecond === undefined) return { sampler: undefined, messages };
  const root = new RuleSampler({ rules, maxPerSecond, otherwise: options.sampler ?? rootOf(plan) });
  // Below a parent a sampler in code is not asked: it could not know of what a rule has begun.
  const parents = options.sampler === undefined ? parentSamplers(plan) : {};
  return { sampler: new ParentFirstSampler(root, parents), messages };
}

function rulesOf(
  config: SamplingConfig,
  { samplingRules }: StartOptions,
  messages: string[],
): SamplingConfig['rules'] {
  if (samplingRules === undefined) return config.rules;
  const { rules, problems } = checkRules(samplingRules);
  messages.push(...problems.map((problem) => `start({ samplingRules }): ${problem}.`));
  return rules;
}

function limitOf(
  config: SamplingConfig,
  { samplingMaxPerSecond: given }: StartOptions,
  messages: string[],
): number | undefined {
  if (given === undefined || isLimit(given)) return given ?? config.maxPerSecond;
  messages.push(
    `start({ samplingMaxPerSecond }) must be ${limitMust}; received ${quote(textOf(given))}; ${config.maxPerSecond ?? 'no limit'} is used instead.`,
  );
  return config.maxPerSecond;
}

/** A share where the configured sampler comes to one: then it counts by the same threshold as the rules. */
function rootOf(plan: SamplerPlan): number | Sampler {
  switch (plan.kind) {
    case 'always_on':
      return 1;
    case 'always_off':
      return 0;
    case 'ratio':
      return plan.ratio;
    case 'parent_based':
      return rootOf(plan.root);
  }
}
