import type { Section } from '../../parts/board.ts';
import { bars, lines } from '../../parts/panels.ts';
import { growth, promql, quantile, rate } from '../../parts/queries.ts';
import { behind, chosen, exported } from './selectors.ts';

const queues = ['span', 'log'] as const;

export const made: Section = {
  title: 'What was made, and what was left out on purpose',
  panels: [
    lines(
      {
        title: 'Spans begun',
        description: 'Per second, by what the sampler said of them; DROP is sampled out.',
        unit: 'ops',
        links: behind,
      },
      [
        promql(
          rate('otel_sdk_span_started_total', 'service_name, otel_span_sampling_result', chosen),
          '{{service_name}} {{otel_span_sampling_result}}',
        ),
      ],
    ),
    lines({ title: 'Log records made', description: 'Per second.', unit: 'ops', links: behind }, [
      promql(rate('otel_sdk_log_created_total', 'service_name', chosen), '{{service_name}}'),
    ]),
    bars(
      {
        title: 'Hidden by redaction',
        description: 'By rule: what would have left the process otherwise.',
        unit: 'short',
        links: behind,
      },
      [
        promql(
          growth(
            'throughline_redactions_total',
            'service_name, throughline_redaction_rule',
            chosen,
            '$__interval',
          ),
          '{{service_name}} {{throughline_redaction_rule}}',
        ),
      ],
    ),
  ],
};

export const exits: Section = {
  title: 'What arrived, and why not',
  panels: [
    lines(
      { title: 'Delivered', description: 'Per second.', unit: 'ops', links: behind },
      exported.map(({ signal, metric }) =>
        promql(rate(metric, 'service_name', `${chosen}, error_type=""`), `{{service_name}} ${signal}`),
      ),
    ),
    bars(
      {
        title: 'Lost, by reason',
        description:
          'Dropped or rejected; docs/reliability.md says what each reason means and what to change.',
        unit: 'short',
        links: behind,
      },
      exported.map(({ signal, metric }) =>
        promql(
          growth(metric, 'service_name, error_type', `${chosen}, error_type!=""`, '$__interval'),
          `{{service_name}} ${signal}: {{error_type}}`,
        ),
      ),
    ),
    lines(
      {
        title: 'Not there yet',
        description: 'By signal and place. On disk: the endpoint is away, or was.',
        unit: 'short',
        links: behind,
      },
      [
        promql(
          `sum by (service_name, throughline_signal, throughline_pending_place) (throughline_delivery_pending{${chosen}})`,
          '{{service_name}} {{throughline_signal}} {{throughline_pending_place}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Requests sent again',
        description: 'Per second, by signal: the endpoint is away, slow or full.',
        unit: 'reqps',
        links: behind,
      },
      [
        promql(
          rate('throughline_delivery_retries_total', 'service_name, throughline_signal', chosen),
          '{{service_name}} {{throughline_signal}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Time of an export: 95th percentile',
        description: 'From the hand-over of a batch to its last answer, with all repetitions.',
        unit: 's',
        links: behind,
      },
      [
        promql(
          quantile(
            0.95,
            'otel_sdk_exporter_operation_duration_seconds',
            'service_name, otel_component_type',
            chosen,
          ),
          '{{service_name}} {{otel_component_type}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Queues: how full',
        description: 'At 1 records are lost with the reason queue_full.',
        unit: 'percentunit',
        max: 1,
        links: behind,
      },
      queues.map((signal) =>
        promql(
          `sum by (service_name) (otel_sdk_processor_${signal}_queue_size{${chosen}}) / sum by (service_name) (otel_sdk_processor_${signal}_queue_capacity{${chosen}})`,
          `{{service_name}} ${signal}s`,
        ),
      ),
    ),
  ],
};
