import type {
  AttributeLimitsConfigModel,
  PropagatorConfigModel,
  SpanLimitsConfigModel,
} from '@opentelemetry/configuration';
import { DEFAULT_TEXT_LENGTH } from '../../limits/text-limits.ts';
import type { Config, PropagatorName } from '../config.ts';
import type { Environment } from '../environment-reader.ts';
import type { Pipeline } from '../pipeline.ts';
import { metricsOf } from './file-metrics.ts';
import { type FileNotes, onlyEntry } from './file-notes.ts';
import { recordWays } from './file-records.ts';
import { resourceOf } from './file-resource.ts';
import { samplerOf } from './file-sampler.ts';
import { configurationPackage, type FileModel } from './parse-file.ts';

const topKeys = [
  'file_format',
  'disabled',
  'log_level',
  'attribute_limits',
  'logger_provider',
  'meter_provider',
  'propagator',
  'tracer_provider',
  'resource',
];

/**
 * The pipeline that a file asks for. What the file leaves out is off, as the data model has it: no `tracer_provider`,
 * no spans. What a file has no word for comes from the variables (`config`).
 */
export function filePipeline(
  model: FileModel,
  config: Config,
  environment: Environment,
  notes: FileNotes,
): Pipeline {
  for (const key of Object.keys(model)) if (!topKeys.includes(key)) notes.unsupported(key);
  const { tracer_provider: traces, logger_provider: logs, attribute_limits: general } = model;
  notes.rest('tracer_provider', traces, ['processors', 'limits', 'sampler', 'id_generator']);
  notes.rest('logger_provider', logs, ['processors', 'limits']);
  const generator = onlyEntry(traces?.id_generator)?.[0];
  if (generator && generator !== 'random') notes.unsupported(`tracer_provider.id_generator.${generator}`);
  const { metrics, listener } = metricsOf(model.meter_provider, notes);
  return {
    disabled: config.disabled || model.disabled === true,
    resource: resourceOf(model.resource, environment, notes),
    logLevel: logLevel(model.log_level),
    propagators: propagatorsOf(model.propagator, notes),
    traces: {
      ways: recordWays(traces?.processors ?? [], 'tracer_provider.processors', 'traces', notes),
      sampler: samplerOf(traces?.sampler, 'tracer_provider.sampler', notes),
      limits: spanLimits(traces?.limits, general),
    },
    metrics,
    logs: {
      ways: recordWays(logs?.processors ?? [], 'logger_provider.processors', 'logs', notes),
      limits: valueLimits(logs?.limits, general),
    },
    listener: listener ?? config.prometheus,
  };
}

function valueLimits(
  own: AttributeLimitsConfigModel | undefined,
  general: AttributeLimitsConfigModel | undefined,
): Config['logs']['limits'] {
  return {
    valueLength:
      own?.attribute_value_length_limit ?? general?.attribute_value_length_limit ?? DEFAULT_TEXT_LENGTH,
    attributeCount: own?.attribute_count_limit ?? general?.attribute_count_limit ?? 128,
  };
}

function spanLimits(
  own: SpanLimitsConfigModel | undefined,
  general: AttributeLimitsConfigModel | undefined,
): Config['traces']['limits'] {
  return {
    ...valueLimits(own, general),
    eventCount: own?.event_count_limit ?? 128,
    linkCount: own?.link_count_limit ?? 128,
    eventAttributeCount: own?.event_attribute_count_limit ?? 128,
    linkAttributeCount: own?.link_attribute_count_limit ?? 128,
  };
}

/** `info2` and its like are shades of a level; where the file names none, OpenTelemetry is as quiet as without one. */
function logLevel(severity: FileModel['log_level']): Config['logLevel'] {
  const level = severity?.replace(/\d$/, '');
  if (level === 'trace') return 'verbose';
  if (level === 'fatal') return 'error';
  return (level as Config['logLevel'] | undefined) ?? 'none';
}

const propagators: readonly PropagatorName[] = ['tracecontext', 'baggage', 'b3', 'b3multi'];

function propagatorsOf(model: PropagatorConfigModel | undefined, notes: FileNotes): PropagatorName[] {
  const { mergePropagatorCompositeConfig } = configurationPackage();
  const composite = mergePropagatorCompositeConfig(model?.composite, model?.composite_list) ?? [];
  const names = composite.map((one) => onlyEntry(one)?.[0] ?? '');
  if (names.includes('none')) return [];
  return [...new Set(names)].flatMap((name) => {
    const known = propagators.find((one) => one === name);
    if (!known) notes.unsupported(`propagator ${name}`);
    return known ?? [];
  });
}
