import type { Attributes } from '@opentelemetry/api';
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import type { BatchConfig, Config, OtlpConfig, PropagatorName, ResourceDetectorName } from './config.ts';

/** Where an exit leads. */
export type Way = { readonly to: 'otlp'; readonly otlp: OtlpConfig } | { readonly to: 'console' };

/** One way out for spans or log records. */
export interface RecordWay {
  readonly way: Way;
  readonly batch: BatchConfig;
  /** Of the recorded traces that take it; default: all. */
  readonly share?: number | undefined;
}

/** One way out for metrics that are pushed. */
export interface MetricWay {
  readonly way: Way;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Whether the user set it; where nobody did, what goes over HTTP is tried until it is delivered. */
  readonly timeoutFromUser: boolean;
  readonly temporality: Config['metrics']['temporality'];
  readonly histogramAggregation: Config['metrics']['histogramAggregation'];
}

/** Which traces are recorded; what `parent_based` leaves out does what the parent decided. */
export type SamplerPlan =
  | { readonly kind: 'always_on' | 'always_off' }
  | { readonly kind: 'ratio'; readonly ratio: number }
  | {
      readonly kind: 'parent_based';
      readonly root: SamplerPlan;
      readonly remoteParentSampled?: SamplerPlan | undefined;
      readonly remoteParentNotSampled?: SamplerPlan | undefined;
      readonly localParentSampled?: SamplerPlan | undefined;
      readonly localParentNotSampled?: SamplerPlan | undefined;
    };

/** What the SDK and its exits are built from, whether variables or a configuration file decided it. */
export interface Pipeline {
  readonly disabled: boolean;
  readonly resource: {
    readonly detectors: readonly ResourceDetectorName[];
    readonly attributes: Attributes;
    readonly schemaUrl?: string | undefined;
  };
  readonly logLevel: Config['logLevel'];
  readonly propagators: readonly PropagatorName[];
  readonly traces: {
    readonly ways: readonly RecordWay[];
    readonly sampler: SamplerPlan;
    readonly limits: Config['traces']['limits'];
  };
  readonly metrics: {
    readonly ways: readonly MetricWay[];
    /** Whether the management listener serves `/metrics`. */
    readonly prometheus: boolean;
    readonly views: readonly ViewOptions[];
    readonly exemplarFilter: Config['metrics']['exemplarFilter'];
  };
  readonly logs: {
    readonly ways: readonly RecordWay[];
    readonly limits: Config['logs']['limits'];
  };
  /** The address of the management listener. */
  readonly listener: Config['prometheus'];
}
