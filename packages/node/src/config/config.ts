import type { RepeatLimit } from '@throughline/api';
import type { LevelRules } from '@throughline/api/runtime';
import type { SamplingRule } from '../sampling/sampling-rule.ts';
import type { LevelSignal } from './log-rules.ts';
import type { Pairs } from './pair-rules.ts';
import type { ErrorsConfig } from './read-errors.ts';
import type { SentryConfig } from './sentry-config.ts';
import type { SpoolMode, StockPart } from './table-delivery.ts';
import type { LogExporterName, MetricExporterName, TraceExporterName } from './table-exporters.ts';
import type { DiagnosticLevel, PropagatorName, ResourceDetectorName } from './table-general.ts';
import type { OtlpCompression, OtlpProtocol } from './table-otlp.ts';
import type { RedactionConfig } from './table-redaction.ts';
import type { ExemplarFilterName, HistogramAggregation, SamplerName, Temporality } from './table-signals.ts';
import type { LogFormat } from './table-throughline.ts';

export type { LogFormat, PropagatorName, ResourceDetectorName, SamplerName };

/** One signal's way to its OTLP endpoint. */
export interface OtlpConfig {
  /** The whole URL of the signal, path included; scheme, host and port for grpc. */
  readonly endpoint: string;
  readonly protocol: OtlpProtocol;
  /** Names in lower case. */
  readonly headers: Pairs;
  readonly timeoutMs: number;
  readonly compression: OtlpCompression;
  /** Paths of PEM files; `readTlsFiles` reads them. */
  readonly certificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly clientCertificate: string | undefined;
}

/** The bounds of one batching queue. */
export interface BatchConfig {
  readonly delayMs: number;
  readonly timeoutMs: number;
  /** Whether the user set `timeoutMs`; where nobody did, what goes over HTTP is tried until it is delivered. */
  readonly timeoutFromUser: boolean;
  readonly maxQueueSize: number;
  /** Whether the user set `maxQueueSize`; where nobody did, bytes bound what waits for an OTLP/HTTP endpoint. */
  readonly queueFromUser: boolean;
  /** Never more than `maxQueueSize`. */
  readonly maxBatchSize: number;
}

/** Which traces are recorded; `ratio` counts for the samplers that take one. */
export interface SamplerConfig {
  readonly name: SamplerName;
  readonly ratio: number;
}

/** What decides where traces begin, before `SamplerConfig` does. */
export interface SamplingConfig {
  /** Empty: none. */
  readonly rules: readonly SamplingRule[];
  /** Undefined: no limit. */
  readonly maxPerSecond: number | undefined;
}

/** Everything that the environment decides, checked and complete; see docs/configuration.md for the variables. */
export interface Config {
  readonly disabled: boolean;
  /** Undefined where neither variable names the service. */
  readonly serviceName: string | undefined;
  /** With `service.name` where it is known. */
  readonly resourceAttributes: Pairs;
  readonly resourceDetectors: readonly ResourceDetectorName[];
  readonly logLevel: DiagnosticLevel;
  /** Empty: none. */
  readonly propagators: readonly PropagatorName[];
  readonly traces: {
    /** Empty: none. */
    readonly exporters: readonly TraceExporterName[];
    readonly sampler: SamplerConfig;
    readonly bsp: BatchConfig;
    readonly limits: {
      /** `Infinity`: no limit. */
      readonly valueLength: number;
      readonly attributeCount: number;
      readonly eventCount: number;
      readonly linkCount: number;
      readonly eventAttributeCount: number;
      readonly linkAttributeCount: number;
    };
    readonly otlp: OtlpConfig;
  };
  readonly metrics: {
    /** Empty: none. */
    readonly exporters: readonly MetricExporterName[];
    readonly intervalMs: number;
    /** Never more than `intervalMs`. */
    readonly timeoutMs: number;
    readonly timeoutFromUser: boolean;
    readonly temporality: Temporality;
    readonly histogramAggregation: HistogramAggregation;
    readonly exemplarFilter: ExemplarFilterName;
    /** Of one metric. */
    readonly maxSeries: number;
    readonly otlp: OtlpConfig;
  };
  readonly logs: {
    /** Empty: none. */
    readonly exporters: readonly LogExporterName[];
    readonly blrp: BatchConfig;
    readonly limits: {
      /** `Infinity`: no limit. */
      readonly valueLength: number;
      readonly attributeCount: number;
    };
    readonly otlp: OtlpConfig;
  };
  /** The management listener. */
  readonly management: boolean;
  /** Whoever has it may read the details of the ledger; undefined: nobody may. */
  readonly managementToken: string | undefined;
  /** Whether `/metrics` has the metrics of all processes and threads of a cluster. */
  readonly metricsGroup: boolean;
  readonly prometheus: {
    readonly host: string;
    readonly port: number;
    /** Whether the user named the port: a taken one is then an error. */
    readonly portFromUser: boolean;
  };
  /** The listener with health alone; undefined where nobody asked for it. */
  readonly health: { readonly host: string; readonly port: number } | undefined;
  readonly instrumentations: {
    /** Undefined: the default set. Empty: none. */
    readonly enabled: readonly string[] | undefined;
    readonly disabled: readonly string[];
    /** A span for each middleware of a web framework. */
    readonly middlewareSpans: boolean;
  };
  readonly log: {
    readonly levels: LevelRules;
    readonly format: LogFormat;
    /** Undefined: every line is written. */
    readonly repeats: RepeatLimit | undefined;
    readonly fingersCrossed: boolean;
    /** Switches all loggers to debug and back; undefined: none does. */
    readonly levelSignal: LevelSignal | undefined;
    /** Whether what `console` writes is recorded, too. */
    readonly console: boolean;
  };
  /** What the variables say of the redaction policy; a file and `start()` may say more. */
  readonly redaction: RedactionConfig;
  readonly sampling: SamplingConfig;
  readonly captureErrors: boolean;
  readonly errors: ErrorsConfig;
  /** Undefined: no error goes to Sentry. */
  readonly sentry: SentryConfig | undefined;
  /** Between failing readiness and closing the listeners of the application. */
  readonly drainDelayMs: number;
  readonly shutdownTimeoutMs: number;
  /** Parts of OpenTelemetry that are used where Throughline has one of its own. */
  readonly stock: readonly StockPart[];
  readonly spool: {
    readonly mode: SpoolMode;
    /** Undefined: the folder for state of the user. */
    readonly folder: string | undefined;
    readonly maxBytes: number;
    readonly maxAgeMs: number;
  };
  readonly flows: {
    /** Whether open flows are kept on disk. */
    readonly journal: boolean;
    readonly pendingSpans: boolean;
  };
  /** What telemetry may take from the application before it is shed. */
  readonly ceiling: {
    readonly maxMemoryBytes: number;
    /** 0: whatever the delay, nothing is shed for it. */
    readonly maxLoopDelayMs: number;
  };
}
