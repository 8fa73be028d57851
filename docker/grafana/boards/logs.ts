import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from '../parts/board.ts';
import { label, logs, traces } from '../parts/links.ts';
import { bars, lines, logLines } from '../parts/panels.ts';
import { growth, logql, promql, rate } from '../parts/queries.ts';
import { services, textBox } from '../parts/variables.ts';

const metrics = 'service_name=~"$service"';
const written = '{service_name=~"$service"} |~ `$text` | request_id=~"$request_id.*"';
const counted = '{service_name=~"$service"} |~ `$text`';

const tracesOfService = traces(
  'Traces of this service',
  `{ resource.service.name = "${label('service_name')}" }`,
);
const linesOfLevel = logs(
  'These lines',
  `{service_name="${label('service_name')}"} | severity_text="${label('severity_text')}"`,
);
const linesOfLogger = logs(
  'These lines',
  `{service_name="${label('service_name')}"} | scope_name="${label('scope_name')}"`,
);

const overTime: Section = {
  title: 'How much, and how bad',
  panels: [
    bars(
      {
        title: 'By level',
        description: 'Log records.',
        unit: 'short',
        w: 12,
        links: [linesOfLevel, tracesOfService],
      },
      [
        logql(
          `sum by (service_name, severity_text) (count_over_time(${counted} [$__auto]))`,
          '{{service_name}} {{severity_text}}',
        ),
      ],
    ),
    bars(
      {
        title: 'Warnings and errors by logger',
        description: 'The name that getLogger was given, or the library that made the record.',
        unit: 'short',
        w: 12,
        links: [linesOfLogger, tracesOfService],
      },
      [
        logql(
          `sum by (service_name, scope_name) (count_over_time(${counted} | severity_number >= 13 [$__auto]))`,
          '{{service_name}} {{scope_name}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Records made',
        description: 'Per second, before any was filtered, held back or lost.',
        unit: 'ops',
        w: 12,
        links: [tracesOfService],
      },
      [promql(rate('otel_sdk_log_created_total', 'service_name', metrics), '{{service_name}}')],
    ),
    bars(
      {
        title: 'Lines that were not written',
        description: 'Repetitions, lines of requests that did not fail, and what a processor dropped.',
        unit: 'short',
        w: 12,
        links: [tracesOfService],
      },
      [
        promql(
          growth(
            'throughline_log_dropped_total',
            'service_name, throughline_drop_reason',
            metrics,
            '$__interval',
          ),
          '{{service_name}} {{throughline_drop_reason}}',
        ),
      ],
    ),
  ],
};

const what: Section = {
  title: 'What was said: each line leads to its trace',
  panels: [
    logLines(
      { title: 'Warnings and errors', description: 'Of what the boxes above choose.' },
      logql(`${written} | severity_number >= 13`, ''),
    ),
    logLines({ title: 'All lines', description: 'Of what the boxes above choose.' }, logql(written, '')),
  ],
};

export const logsBoard: Dashboard = board({
  name: 'logs',
  title: 'Logs: what was said, and by whom?',
  description:
    'Lines by level and logger; one request by its id, one text by a regular expression. Errors by kind have a dashboard of their own.',
  variables: [services(), textBox('text', 'Line matches'), textBox('request_id', 'Request id starts with')],
  sections: [overTime, what],
});
