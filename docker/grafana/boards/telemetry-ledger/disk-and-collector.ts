import type { Section } from '../../parts/board.ts';
import { bars, lines } from '../../parts/panels.ts';
import { growth, promql, quantile, rate } from '../../parts/queries.ts';
import { behind, chosen } from './selectors.ts';

export const disk: Section = {
  title: 'On disk, and cut',
  panels: [
    lines(
      {
        title: 'Size of the spool',
        description: 'Of 256 MB, unless set otherwise.',
        unit: 'bytes',
        w: 12,
        links: behind,
      },
      [promql(`sum by (service_name) (throughline_spool_size_bytes{${chosen}})`, '{{service_name}}')],
    ),
    bars(
      {
        title: 'Faults of the folder',
        description:
          'Stretches of files that were torn or damaged, and records that the folder did not take.',
        unit: 'short',
        w: 12,
        links: behind,
      },
      [
        promql(
          growth(
            'throughline_spool_damaged_total',
            'service_name, throughline_spool_damage',
            chosen,
            '$__interval',
          ),
          '{{service_name}} {{throughline_spool_damage}}',
        ),
        promql(
          growth('throughline_spool_refused_total', 'service_name', chosen, '$__interval'),
          '{{service_name}} refused',
        ),
      ],
    ),
    bars(
      {
        title: 'Measurements that lost labels',
        description:
          'By metric: it has more series than it may (THROUGHLINE_MAX_SERIES), and the label that explodes is "_OTHER" in further ones.',
        unit: 'short',
        w: 12,
        links: behind,
      },
      [
        promql(
          growth(
            'throughline_measurements_collapsed_total',
            'service_name, throughline_metric_name',
            chosen,
            '$__interval',
          ),
          '{{service_name}} {{throughline_metric_name}}',
        ),
      ],
    ),
    bars(
      {
        title: 'Values that were cut',
        description: 'To their limit (OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT).',
        unit: 'short',
        w: 12,
        links: behind,
      },
      [
        promql(
          growth('throughline_values_truncated_total', 'service_name', chosen, '$__interval'),
          '{{service_name}}',
        ),
      ],
    ),
  ],
};

export const collector: Section = {
  title: 'Metrics and the Collector',
  panels: [
    lines(
      {
        title: 'Collecting metrics: 95th percentile',
        description: 'By reader; the event loop is held up meanwhile.',
        unit: 's',
        links: behind,
      },
      [
        promql(
          quantile(
            0.95,
            'otel_sdk_metric_reader_collection_duration_seconds',
            'service_name, otel_component_type',
            chosen,
          ),
          '{{service_name}} {{otel_component_type}}',
        ),
      ],
    ),
    lines(
      {
        title: 'The Collector: taken',
        description: 'Per second, by signal. Far below what services deliver: somebody sends past it.',
        unit: 'ops',
      },
      [
        promql(rate('otelcol_receiver_accepted_spans_total', 'service_name', ''), '{{service_name}} spans'),
        promql(
          rate('otelcol_receiver_accepted_log_records_total', 'service_name', ''),
          '{{service_name}} log records',
        ),
        promql(
          rate('otelcol_receiver_accepted_metric_points_total', 'service_name', ''),
          '{{service_name}} data points',
        ),
      ],
    ),
    lines(
      {
        title: 'The Collector: queues to the back ends',
        description: 'How full. At 1 it refuses, and services keep what they have.',
        unit: 'percentunit',
        max: 1,
      },
      [
        promql(
          'sum by (service_name, exporter) (otelcol_exporter_queue_size{}) / sum by (service_name, exporter) (otelcol_exporter_queue_capacity{})',
          '{{service_name}} {{exporter}}',
        ),
      ],
    ),
  ],
};
