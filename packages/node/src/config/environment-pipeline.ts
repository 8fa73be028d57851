import type { Config, SamplerConfig } from './config.ts';
import type { MetricWay, Pipeline, RecordWay, SamplerPlan, Way } from './pipeline.ts';

/** The pipeline that the variables ask for. */
export function pipelineOf(config: Config): Pipeline {
  const { traces, metrics, logs } = config;
  const named = config.resourceDetectors.includes('env') ? config.resourceAttributes : {};
  const service = config.serviceName === undefined ? {} : { 'service.name': config.serviceName };
  return {
    disabled: config.disabled,
    resource: { detectors: config.resourceDetectors, attributes: { ...named, ...service } },
    logLevel: config.logLevel,
    propagators: config.propagators,
    traces: {
      ways: traces.exporters.map((name): RecordWay => ({ way: wayTo(name, traces), batch: traces.bsp })),
      sampler: samplerPlan(traces.sampler),
      limits: traces.limits,
    },
    metrics: {
      ways: metrics.exporters
        .filter((name) => name !== 'prometheus')
        .map((name): MetricWay => ({ way: wayTo(name, metrics), ...metrics })),
      prometheus: metrics.exporters.includes('prometheus'),
      views: [],
      exemplarFilter: metrics.exemplarFilter,
    },
    logs: {
      ways: logs.exporters.map((name): RecordWay => ({ way: wayTo(name, logs), batch: logs.blrp })),
      limits: logs.limits,
    },
    listener: config.prometheus,
  };
}

function wayTo(name: 'otlp' | 'console', { otlp }: Pick<Config['traces'], 'otlp'>): Way {
  return name === 'otlp' ? { to: 'otlp', otlp } : { to: 'console' };
}

function samplerPlan({ name, ratio }: SamplerConfig): SamplerPlan {
  const kind = name.replace('parentbased_', '');
  const root: SamplerPlan =
    kind === 'traceidratio' ? { kind: 'ratio', ratio } : { kind: kind as 'always_on' | 'always_off' };
  return name.startsWith('parentbased_') ? { kind: 'parent_based', root } : root;
}
