import type { Section } from '../../parts/board.ts';
import { bars, table } from '../../parts/panels.ts';
import { growth, logql, logqlInstant, promql } from '../../parts/queries.ts';
import { unknownBefore } from './now.ts';
import {
  failedTraces,
  kind,
  recordsOfCell,
  recordsOfKind,
  recordsOfType,
  told,
  tracesOfType,
} from './selectors.ts';

/** The moment of each record in Unix milliseconds, as a figure. */
const moment = `${told} | label_format seen=\`{{ __timestamp__ | unixEpochMillis }}\` | unwrap seen [$__range]`;

const columns = [
  { of: 'throughline_error_fingerprint', title: 'Fingerprint', links: [recordsOfCell] },
  { of: 'exception_type', title: 'Type' },
  { of: 'service_name', title: 'Service' },
];

export const kinds: Section = {
  title: 'By kind: one fault, one fingerprint',
  panels: [
    table(
      {
        title: 'Every kind',
        description:
          'How often, and when first and last in the time range. The fingerprint leads to its records.',
        w: 16,
        columns: [
          ...columns,
          { of: 'Value #A', title: 'Times', unit: 'short' },
          { of: 'Value #B', title: 'First seen', unit: 'dateTimeFromNow' },
          { of: 'Value #C', title: 'Last seen', unit: 'dateTimeFromNow' },
        ],
        sortBy: 'Times',
      },
      [
        logqlInstant(`sum by (${kind}) (count_over_time(${told} [$__range]))`, 'times'),
        logqlInstant(`min_over_time(${moment}) by (${kind})`, 'first seen'),
        logqlInstant(`max_over_time(${moment}) by (${kind})`, 'last seen'),
      ],
    ),
    table(
      {
        title: 'New kinds',
        description: 'Fingerprints that the 24 hours before the time range did not have.',
        w: 8,
        columns: [...columns, { of: 'Value #A', title: 'Times', unit: 'short' }],
        sortBy: 'Times',
      },
      [logqlInstant(unknownBefore, 'times')],
    ),
    bars(
      {
        title: 'Rate by kind',
        description: 'Records by fingerprint.',
        unit: 'short',
        w: 24,
        links: [recordsOfKind, failedTraces],
      },
      [
        logql(
          `sum by (${kind}) (count_over_time(${told} [$__auto]))`,
          '{{service_name}} {{exception_type}} {{throughline_error_fingerprint}}',
        ),
      ],
    ),
  ],
};

const byType = (outcome: string) =>
  growth(
    `throughline_errors_${outcome}_total`,
    'service_name, error_type',
    'service_name=~"$service"',
    '$__interval',
  );

export const whereAndHow: Section = {
  title: 'Where, and how they were seen',
  panels: [
    bars(
      {
        title: 'By route',
        description: 'Of those that have a request.',
        unit: 'short',
        links: [failedTraces],
      },
      [
        logql(
          `sum by (service_name, http_route) (count_over_time(${told} | http_route!="" [$__auto]))`,
          '{{service_name}} {{http_route}}',
        ),
      ],
    ),
    bars(
      {
        title: 'By mechanism',
        description: 'Who saw them: a handler, a flow, captureException, nobody.',
        unit: 'short',
        links: [failedTraces],
      },
      [
        logql(
          `sum by (service_name, throughline_error_mechanism) (count_over_time(${told} [$__auto]))`,
          '{{service_name}} {{throughline_error_mechanism}}',
        ),
      ],
    ),
    bars(
      {
        title: 'Told and held back by type',
        description: 'What was held back is in no record: its spans tell of it.',
        unit: 'short',
        links: [recordsOfType, tracesOfType],
      },
      [
        promql(byType('captured'), '{{service_name}} {{error_type}} told'),
        promql(byType('held_back'), '{{service_name}} {{error_type}} held back'),
        promql(byType('dropped'), '{{service_name}} {{error_type}} dropped by the application'),
      ],
    ),
  ],
};
