import type { Pairs } from './pair-rules.ts';
import type { LogExporterName, MetricExporterName, TraceExporterName } from './table-exporters.ts';
import type { DiagnosticLevel, PropagatorName, ResourceDetectorName } from './table-general.ts';
import type { OtlpCompression, OtlpProtocol } from './table-otlp.ts';
import type { RedactionConfig } from './table-redaction.ts';
import type { HistogramAggregation, SamplerName, Temporality } from './table-signals.ts';
import type { LogFormat, LogLevel } from './table-throughline.ts';

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
  readonly maxQueueSize: number;
  /** Never more than `maxQueueSize`. */
  readonly maxBatchSize: number;
}

/** Which traces are recorded; `ratio` counts for the samplers that take one. */
export interface SamplerConfig {
  readonly name: SamplerName;
  readonly ratio: number;
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
    readonly temporality: Temporality;
    readonly histogramAggregation: HistogramAggregation;
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
  };
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** What the variables say of the redaction policy; a file and `start()` may say more. */
  readonly redaction: RedactionConfig;
  readonly captureErrors: boolean;
  readonly shutdownTimeoutMs: number;
}
