import type {
  ConsoleMetricExporterConfigModel,
  ExperimentalPrometheusMetricExporterConfigModel,
  MeterProviderConfigModel,
  OtlpHttpMetricExporterConfigModel,
  PeriodicMetricReaderConfigModel,
  PullMetricReaderConfigModel,
} from '@opentelemetry/configuration';
import type { Config } from '../config.ts';
import type { MetricWay, Pipeline } from '../pipeline.ts';
import { milliseconds, wayOf } from './file-exporters.ts';
import { type FileNotes, onlyEntry } from './file-notes.ts';
import { viewsOf } from './file-views.ts';

/** Where the metrics of the file go, and the address of the listener that a pull reader names. */
export interface FileMetrics {
  metrics: Pipeline['metrics'];
  listener: Config['prometheus'] | undefined;
}

export function metricsOf(model: MeterProviderConfigModel | undefined, notes: FileNotes): FileMetrics {
  const path = 'meter_provider';
  const ways: MetricWay[] = [];
  let listener: FileMetrics['listener'];
  notes.rest(path, model, ['readers', 'views', 'exemplar_filter']);
  for (const [index, reader] of (model?.readers ?? []).entries()) {
    const at = `${path}.readers[${index}]`;
    if (reader.periodic) ways.push(...periodicWay(reader.periodic, `${at}.periodic`, notes));
    else if (reader.pull) listener = pullListener(reader.pull, `${at}.pull`, notes) ?? listener;
  }
  const views = viewsOf(model?.views ?? [], `${path}.views`, notes);
  const exemplarFilter = model?.exemplar_filter ?? 'trace_based';
  return { metrics: { ways, prometheus: listener !== undefined, views, exemplarFilter }, listener };
}

function periodicWay(model: PeriodicMetricReaderConfigModel, path: string, notes: FileNotes): MetricWay[] {
  notes.rest(path, model, ['interval', 'timeout', 'exporter']);
  const way = wayOf(model.exporter, `${path}.exporter`, 'metrics', notes);
  if (!way) return [];
  const intervalMs = model.interval ?? 60_000;
  const [, properties] = onlyEntry(model.exporter) ?? [];
  const shape = (properties ?? {}) as NonNullable<
    OtlpHttpMetricExporterConfigModel | ConsoleMetricExporterConfigModel
  >;
  if (way.to === 'console') notes.rest(`${path}.exporter.console`, shape, []);
  const temporality = shape.temporality_preference ?? 'cumulative';
  return [
    {
      way,
      intervalMs,
      timeoutMs: Math.min(milliseconds(model.timeout, 30_000), intervalMs),
      timeoutFromUser: typeof model.timeout === 'number',
      temporality: temporality === 'low_memory' ? 'lowmemory' : temporality,
      histogramAggregation: shape.default_histogram_aggregation ?? 'explicit_bucket_histogram',
    },
  ];
}

function pullListener(
  model: PullMetricReaderConfigModel,
  path: string,
  notes: FileNotes,
): Config['prometheus'] | undefined {
  notes.rest(path, model, ['exporter']);
  const [name = '', properties] = onlyEntry(model.exporter) ?? [];
  const at = `${path}.exporter.${name}`;
  if (name !== 'prometheus/development') {
    notes.unsupported(at);
    return undefined;
  }
  const prometheus = (properties ?? {}) as NonNullable<ExperimentalPrometheusMetricExporterConfigModel>;
  const { host, port, scope_info_enabled: scopeInfo, translation_strategy: strategy } = prometheus;
  notes.rest(at, prometheus, ['host', 'port', 'scope_info_enabled', 'translation_strategy']);
  if (scopeInfo === true) notes.unsupported(`${at}.scope_info_enabled`);
  if (strategy && strategy !== 'underscore_escaping_with_suffixes')
    notes.unsupported(`${at}.translation_strategy`);
  return {
    // The name may stand for ::1 as well, where scrapers that ask 127.0.0.1 get no answer.
    host: !host || host === 'localhost' ? '127.0.0.1' : host,
    port: port ?? 9464,
    portFromUser: typeof port === 'number',
  };
}
