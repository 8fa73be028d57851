import { withoutSecrets } from './address-rules.ts';
import type { Config } from './config.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';
import { coveredVariables } from './file/covered-variables.ts';
import { type Place, readConfig } from './load-config.ts';
import { loadPipeline } from './load-pipeline.ts';
import { fallbackText, type Group, type Setting } from './setting.ts';
import { table } from './table.ts';
import { configFile } from './table-general.ts';
import { otlpForLogs, otlpForMetrics, otlpForTraces } from './table-otlp.ts';
import { logBatches, metricTimeout, spanBatches } from './table-signals.ts';
import { healthHost, healthPort, logFormat } from './table-throughline.ts';

/** One variable as it is in force. */
export interface ConfigRow {
  readonly variable: string;
  readonly group: Group;
  /** What is used, with secrets hidden. */
  readonly value: string;
  /**
   * `environment`: written in this variable. `default`: not set, or refused with a message. A name: inherited, or
   * decided by the file that it names.
   */
  readonly source: string;
}

/** What every variable comes to in this environment, in the order of docs/configuration.md; never throws. */
export function describeConfig(environment: Environment, place: Place = {}): ConfigRow[] {
  const reader = new EnvironmentReader(environment);
  const settled = settledTexts(readConfig(reader, place));
  const { fromFile } = loadPipeline(environment, place);
  return table.map((setting) => {
    const { name, group } = setting;
    if (fromFile && coveredVariables.has(name)) {
      return { variable: name, group, value: 'what the file says', source: configFile.name };
    }
    const value = settled.get(name) ?? valueText(reader, setting);
    return { variable: name, group, value, source: sourceOf(reader, setting) };
  });
}

function valueText(reader: EnvironmentReader, setting: Setting<unknown>): string {
  const value = reader.read(setting);
  return value === undefined && setting.inherits === undefined
    ? fallbackText(setting).replaceAll('`', '')
    : setting.rule.show(value);
}

/** Where several variables decide together, what they came to. */
function settledTexts({ traces, metrics, logs, log, health }: Config): Map<string, string> {
  return new Map([
    [otlpForTraces.endpoint.name, withoutSecrets(traces.otlp.endpoint)],
    [otlpForMetrics.endpoint.name, withoutSecrets(metrics.otlp.endpoint)],
    [otlpForLogs.endpoint.name, withoutSecrets(logs.otlp.endpoint)],
    [otlpForTraces.headers.name, otlpForTraces.headers.rule.show(traces.otlp.headers)],
    [otlpForMetrics.headers.name, otlpForMetrics.headers.rule.show(metrics.otlp.headers)],
    [otlpForLogs.headers.name, otlpForLogs.headers.rule.show(logs.otlp.headers)],
    [spanBatches.maxBatchSize.name, String(traces.bsp.maxBatchSize)],
    [logBatches.maxBatchSize.name, String(logs.blrp.maxBatchSize)],
    [metricTimeout.name, String(metrics.timeoutMs)],
    [logFormat.name, log.format],
    ...(health === undefined
      ? ([healthHost, healthPort].map(({ name }) => [name, 'no such listener']) as [string, string][])
      : []),
  ]);
}

function sourceOf(reader: EnvironmentReader, setting: Setting<unknown>): string {
  if (reader.isFromEnvironment(setting)) return 'environment';
  const general = setting.inherits ?? generalEndpointOf(setting);
  return general !== undefined && reader.isFromEnvironment(general) ? general.name : 'default';
}

/** The endpoint of a signal has no `inherits`, since a path is appended on the way. */
function generalEndpointOf(setting: Setting<unknown>): Setting<unknown> | undefined {
  const isEndpoint = [otlpForTraces, otlpForMetrics, otlpForLogs].some(
    ({ endpoint }) => endpoint === setting,
  );
  return isEndpoint ? table.find(({ name }) => name === 'OTEL_EXPORTER_OTLP_ENDPOINT') : undefined;
}
