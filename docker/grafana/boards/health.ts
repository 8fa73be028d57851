import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from '../parts/board.ts';
import { label, logs, traces } from '../parts/links.ts';
import { bars, figure, lines, logLines, traceTable } from '../parts/panels.ts';
import { growth, instant, logql, promql, quantile, traceql } from '../parts/queries.ts';
import { services } from '../parts/variables.ts';

const chosen = 'service_name=~"$service"';
const status = 'throughline_health_status';
const check = 'throughline_health_check_status';
const checkName = 'throughline_health_check_name';
const runs = 'throughline_health_check_duration_seconds';

const changes = logs(
  'Changes of this check',
  `{service_name="${label('service_name')}"} | check="${label(checkName)}"`,
);
const failedRuns = traces(
  'Runs of this check that failed',
  `{ resource.service.name = "${label('service_name')}" && name = "health_check ${label(checkName)}" }`,
);
const linesOfService = logs(
  'Warnings of this service',
  `{service_name="${label('service_name')}"} | severity_number >= 13`,
);

const now: Section = {
  title: 'Now',
  panels: [
    figure(
      { title: 'Ready', description: 'Processes whose readiness answers ok.', unit: 'short', w: 6 },
      instant(`sum(${status}{${chosen}, ${status}="ok"})`, 'ready'),
    ),
    figure(
      {
        title: 'Degraded',
        description: 'Processes without something that they can do without; they still take requests.',
        unit: 'short',
        w: 6,
      },
      instant(`sum(${status}{${chosen}, ${status}="degraded"})`, 'degraded'),
      1,
    ),
    figure(
      { title: 'Down', description: 'Processes that ask for no requests.', unit: 'short', w: 6 },
      instant(`sum(${status}{${chosen}, ${status}="down"})`, 'down'),
      1,
    ),
    figure(
      {
        title: 'Checks that fail',
        description: 'In how many processes, all checks together.',
        unit: 'short',
        w: 6,
      },
      instant(`sum(${check}{${chosen}, throughline_health_check_state=~"down|out_of_service"})`, 'failing'),
      1,
    ),
  ],
};

const overTime: Section = {
  title: 'What holds them back',
  panels: [
    lines(
      {
        title: 'Processes by status',
        description: 'Of each service. A sum that falls is a process that is gone.',
        unit: 'short',
        w: 12,
        links: [linesOfService],
      },
      [promql(`sum by (service_name, ${status}) (${status}{${chosen}})`, `{{service_name}} {{${status}}}`)],
    ),
    lines(
      {
        title: 'Checks that are not well',
        description: 'In how many processes; "unknown" was not asked for a minute.',
        unit: 'short',
        w: 12,
        links: [failedRuns, changes],
      },
      [
        promql(
          `sum by (service_name, ${checkName}, throughline_health_check_state) (${check}{${chosen}, throughline_health_check_state!="ok"}) > 0`,
          `{{service_name}} {{${checkName}}} {{throughline_health_check_state}}`,
        ),
      ],
    ),
    lines(
      {
        title: 'Time of a check: 95th percentile',
        description: 'A Kubernetes probe waits for a second.',
        unit: 's',
        w: 12,
        links: [failedRuns, changes],
      },
      [
        promql(
          quantile(0.95, runs, `service_name, ${checkName}`, chosen),
          `{{service_name}} {{${checkName}}}`,
        ),
      ],
    ),
    bars(
      {
        title: 'Runs that failed',
        description: 'By check and type of error.',
        unit: 'short',
        w: 12,
        links: [failedRuns, changes],
      },
      [
        promql(
          growth(
            `${runs}_count`,
            `service_name, ${checkName}, error_type`,
            `${chosen}, error_type!=""`,
            '$__interval',
          ),
          `{{service_name}} {{${checkName}}} {{error_type}}`,
        ),
      ],
    ),
  ],
};

const behind: Section = {
  title: 'What was said of it: the line of a failure leads to its trace',
  panels: [
    logLines(
      {
        title: 'Changes',
        description: 'Checks that went down and came back, and what readiness answered then.',
        w: 12,
      },
      logql(
        '{service_name=~"$service"} |~ `^health_` | line_format `{{__line__}} {{.check}}{{.checks}} {{.error_type}}{{.from}} {{.to}}`',
        '',
      ),
    ),
    traceTable(
      {
        title: 'Runs that failed',
        description: 'One a minute of each check that is down, with what it did.',
      },
      traceql('{ resource.service.name =~ "$service" && name =~ "health_check .+" }'),
    ),
  ],
};

export const healthBoard: Dashboard = board({
  name: 'health',
  title: 'Health: who is ready, and what holds the others back?',
  description:
    'What readiness answers, by process, and the checks behind it; docs/health.md says what they mean.',
  variables: [services()],
  sections: [now, overTime, behind],
});
