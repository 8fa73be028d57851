import type { BatchConfig, Config, SamplerConfig } from './config.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';
import { readErrors } from './read-errors.ts';
import { readOtlp } from './read-otlp.ts';
import { readSentry } from './read-sentry.ts';
import { largestInteger } from './rules.ts';
import * as delivery from './table-delivery.ts';
import * as exporters from './table-exporters.ts';
import * as flows from './table-flows.ts';
import * as general from './table-general.ts';
import * as limits from './table-limits.ts';
import * as otlp from './table-otlp.ts';
import { readRedaction } from './table-redaction.ts';
import { samplingMaxPerSecond, samplingRules } from './table-sampling.ts';
import * as signals from './table-signals.ts';
import * as own from './table-throughline.ts';
import { unknownVariableMessages } from './unknown-variables.ts';

/** What is known of the process besides its environment. */
export interface Place {
  /** Whether stdout is a terminal: decides the format of the log lines where nothing else does. */
  readonly terminal?: boolean;
}

/** A complete configuration, and one sentence for each variable that could not be used as it is. */
export interface LoadedConfig {
  readonly config: Config;
  readonly messages: readonly string[];
}

/**
 * Reads the environment by the table: pure, and it never throws, whatever the environment holds.
 *
 * @example
 * const { config, messages } = loadConfig(process.env, { terminal: isatty(1) });
 */
export function loadConfig(environment: Environment, place: Place = {}): LoadedConfig {
  const reader = new EnvironmentReader(environment);
  const config = readConfig(reader, place);
  return { config, messages: [...reader.messages, ...unknownVariableMessages(reader)] };
}

/** The same with the reader in the hands of the caller, who wants to know where each value came from. */
export function readConfig(reader: EnvironmentReader, place: Place = {}): Config {
  const attributes = reader.read(general.resourceAttributes);
  const serviceName = reader.read(general.serviceName) ?? attributes['service.name'];
  const intervalMs = reader.read(signals.metricInterval);
  return {
    disabled: reader.read(general.sdkDisabled),
    serviceName,
    resourceAttributes:
      serviceName === undefined ? attributes : { ...attributes, 'service.name': serviceName },
    resourceDetectors: reader.read(general.resourceDetectors),
    logLevel: reader.read(general.logLevel),
    propagators: reader.read(general.propagators),
    traces: {
      exporters: reader.read(exporters.tracesExporter),
      sampler: readSampler(reader),
      bsp: readBatch(reader, signals.spanBatches),
      limits: {
        valueLength: reader.read(limits.spanValueLength),
        attributeCount: reader.read(limits.spanAttributeCount),
        eventCount: reader.read(limits.spanEventCount),
        linkCount: reader.read(limits.spanLinkCount),
        eventAttributeCount: reader.read(limits.eventAttributeCount),
        linkAttributeCount: reader.read(limits.linkAttributeCount),
      },
      otlp: readOtlp(reader, otlp.otlpForTraces, 'v1/traces'),
    },
    metrics: {
      exporters: reader.read(exporters.metricsExporter),
      intervalMs,
      timeoutMs: readMetricTimeout(reader, intervalMs),
      timeoutFromUser: reader.isFromEnvironment(signals.metricTimeout),
      temporality: reader.read(signals.temporality),
      histogramAggregation: reader.read(signals.histogramAggregation),
      exemplarFilter: reader.read(signals.exemplarFilter),
      maxSeries: reader.read(limits.maxSeries),
      otlp: readOtlp(reader, otlp.otlpForMetrics, 'v1/metrics'),
    },
    logs: {
      exporters: reader.read(exporters.logsExporter),
      blrp: readBatch(reader, signals.logBatches),
      limits: {
        valueLength: reader.read(limits.logValueLength),
        attributeCount: reader.read(limits.logAttributeCount),
      },
      otlp: readOtlp(reader, otlp.otlpForLogs, 'v1/logs'),
    },
    management: reader.read(own.management),
    managementToken: reader.read(own.managementToken),
    metricsGroup: reader.read(own.metricsGroup),
    prometheus: {
      host: reader.read(own.prometheusHost),
      port: reader.read(own.prometheusPort),
      portFromUser: reader.isFromEnvironment(own.prometheusPort),
    },
    health: readHealth(reader),
    instrumentations: {
      enabled: reader.read(own.enabledInstrumentations),
      disabled: reader.read(own.disabledInstrumentations),
      middlewareSpans: reader.read(own.middlewareSpans),
    },
    log: {
      levels: reader.read(own.lineLevels),
      format: readLogFormat(reader, place),
      repeats: reader.read(own.repeats),
      fingersCrossed: reader.read(own.fingersCrossed),
      levelSignal: reader.read(own.levelSignal),
      console: reader.read(own.consoleRecords),
    },
    redaction: readRedaction(reader),
    sampling: { rules: reader.read(samplingRules), maxPerSecond: reader.read(samplingMaxPerSecond) },
    captureErrors: reader.read(own.captureErrors),
    errors: readErrors(reader),
    sentry: readSentry(reader),
    drainDelayMs: reader.read(own.drainDelay),
    shutdownTimeoutMs: reader.read(own.shutdownTimeout),
    stock: reader.read(delivery.stock),
    spool: {
      mode: reader.read(delivery.spoolMode),
      folder: reader.read(delivery.spoolFolder),
      maxBytes: reader.read(delivery.spoolMaxBytes),
      maxAgeMs: reader.read(delivery.spoolMaxAge),
    },
    flows: {
      // Whoever wants nothing to be written has not asked for a journal.
      journal:
        reader.read(flows.flowJournal) &&
        (reader.read(delivery.spoolMode) !== 'off' || reader.isFromEnvironment(flows.flowJournal)),
      pendingSpans: reader.read(flows.flowPendingSpans),
    },
    ceiling: {
      maxMemoryBytes: reader.read(delivery.maxMemory),
      maxLoopDelayMs: reader.read(delivery.maxLoopDelay),
    },
  };
}

function readBatch(reader: EnvironmentReader, settings: signals.BatchSettings): BatchConfig {
  const maxQueueSize = reader.read(settings.maxQueueSize);
  const wanted = reader.read(settings.maxBatchSize);
  if (wanted > maxQueueSize && reader.isFromEnvironment(settings.maxBatchSize)) {
    reader.messages.push(
      `${settings.maxBatchSize.name} must not be more than ${settings.maxQueueSize.name} (${maxQueueSize}); received ${wanted}; ${maxQueueSize} is used instead.`,
    );
  }
  return {
    delayMs: reader.read(settings.delay),
    timeoutMs: reader.read(settings.timeout),
    timeoutFromUser: reader.isFromEnvironment(settings.timeout),
    maxQueueSize,
    queueFromUser: reader.isFromEnvironment(settings.maxQueueSize),
    maxBatchSize: Math.min(wanted, maxQueueSize),
  };
}

function readMetricTimeout(reader: EnvironmentReader, intervalMs: number): number {
  const wanted = reader.read(signals.metricTimeout);
  const unlimited = wanted === largestInteger;
  if (wanted > intervalMs && !unlimited && reader.isFromEnvironment(signals.metricTimeout)) {
    reader.messages.push(
      `${signals.metricTimeout.name} must not be more than ${signals.metricInterval.name} (${intervalMs}); received ${wanted}; ${intervalMs} is used instead.`,
    );
  }
  return Math.min(wanted, intervalMs);
}

function readSampler(reader: EnvironmentReader): SamplerConfig {
  const name = reader.read(signals.sampler);
  if (name.endsWith('traceidratio')) return { name, ratio: reader.read(signals.samplerArgument) };
  if (reader.text(signals.samplerArgument.name) !== undefined) {
    reader.messages.push(
      `${signals.samplerArgument.name} is ignored: the sampler ${name} takes no argument. Set ${signals.sampler.name} to traceidratio or parentbased_traceidratio to record a share of the traces.`,
    );
  }
  return { name, ratio: signals.samplerArgument.fallback };
}

function readHealth(reader: EnvironmentReader): Config['health'] {
  const host = reader.read(own.healthHost);
  const port = reader.read(own.healthPort);
  const asked = [own.healthHost, own.healthPort].some(({ name }) => reader.text(name) !== undefined);
  return asked ? { host, port } : undefined;
}

function readLogFormat(reader: EnvironmentReader, place: Place): own.LogFormat {
  const format = reader.read(own.logFormat);
  if (format !== undefined) return format;
  return place.terminal === true && reader.text('NODE_ENV') !== 'production' ? 'pretty' : 'json';
}
