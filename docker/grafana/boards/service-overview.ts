// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} are Grafana's variables
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from '../parts/board.ts';
import { dashboard, label, logs, traces } from '../parts/links.ts';
import { bars, lines, table } from '../parts/panels.ts';
import { growth, logql, promql, promqlRows, quantile, rate } from '../parts/queries.ts';

const requests = 'http_server_request_duration_seconds';
/** Nothing is chosen here: every service. */
const every = 'service_name=~".+"';
const ofService = `resource.service.name = "${label('service_name')}"`;

const tracesOfService = traces('Traces of this service', `{ ${ofService} }`);
const failedTraces = traces('Failed traces of this service', `{ ${ofService} && status = error }`);
const errorLines = logs(
  'Error lines of this service',
  `{service_name="${label('service_name')}"} | severity_number >= 17`,
);
const oneService = dashboard('This service', 'throughline-one-service', { service: label('service_name') });

const allRequests = rate(`${requests}_count`, 'service_name', every);
const failedRequests = rate(
  `${requests}_count`,
  'service_name',
  `${every}, http_response_status_code=~"5.."`,
);
const failedShare = `${failedRequests} / ${allRequests} or 0 * ${allRequests}`;

const now: Section = {
  title: 'Now',
  panels: [
    table(
      {
        title: 'Every service',
        description: 'The one that fails most stands first; its name leads to its dashboard.',
        columns: [
          {
            of: 'service_name',
            title: 'Service',
            links: [dashboard('This service', 'throughline-one-service', { service: '${__value.raw}' })],
          },
          { of: 'Value #A', title: 'Requests', unit: 'reqps' },
          { of: 'Value #B', title: 'Failed', unit: 'percentunit', red: 0.01 },
          { of: 'Value #C', title: '95th percentile', unit: 's', red: 1 },
          { of: 'Value #D', title: 'Flows that did not get through', unit: 'short', red: 1 },
          { of: 'Value #E', title: 'Errors told', unit: 'short', red: 1 },
          { of: 'Value #F', title: 'Event loop busy', unit: 'percentunit', red: 0.9 },
          { of: 'Value #G', title: 'Instances', unit: 'short' },
        ],
        sortBy: 'Failed',
      },
      [
        promqlRows(allRequests, 'requests'),
        promqlRows(failedShare, 'failed'),
        promqlRows(quantile(0.95, requests, 'service_name', every), '95 of 100'),
        promqlRows(
          growth('throughline_flow_completed_total', 'service_name', `${every}, outcome!="completed"`),
          'flows',
        ),
        promqlRows(growth('throughline_errors_captured_total', 'service_name', every), 'errors'),
        promqlRows(`max by (service_name) (nodejs_eventloop_utilization_ratio{${every}})`, 'busy'),
        promqlRows(`count by (service_name) (process_uptime_seconds{${every}})`, 'instances'),
      ],
    ),
  ],
};

const overTime: Section = {
  title: 'Over time',
  panels: [
    lines(
      {
        title: 'Requests',
        description: 'Answered per second.',
        unit: 'reqps',
        links: [oneService, tracesOfService],
      },
      [promql(allRequests, '{{service_name}}')],
    ),
    lines(
      {
        title: 'Failed requests',
        description: 'The share that ended in a 5xx.',
        unit: 'percentunit',
        links: [oneService, failedTraces],
      },
      [promql(failedShare, '{{service_name}}')],
    ),
    lines(
      {
        title: '95th percentile',
        description: '19 of 20 requests took no longer.',
        unit: 's',
        links: [oneService, tracesOfService],
      },
      [promql(quantile(0.95, requests, 'service_name', every), '{{service_name}}')],
    ),
    bars(
      {
        title: 'Error lines',
        description: 'Log records of level error and critical.',
        unit: 'short',
        links: [oneService, errorLines],
      },
      [
        logql(
          `sum by (service_name) (count_over_time({${every}} | severity_number >= 17 [$__auto]))`,
          '{{service_name}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Flows that did not get through',
        description: 'Failed, incomplete or aborted, per second.',
        unit: 'ops',
        links: [oneService, failedTraces],
      },
      [
        promql(
          rate('throughline_flow_completed_total', 'service_name, outcome', `${every}, outcome!="completed"`),
          '{{service_name}} {{outcome}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Event loop: busy',
        description: 'The busiest process of each; near 1 requests wait.',
        unit: 'percentunit',
        max: 1,
        links: [oneService, tracesOfService],
      },
      [promql(`max by (service_name) (nodejs_eventloop_utilization_ratio{${every}})`, '{{service_name}}')],
    ),
  ],
};

const alerts: Section = {
  title: 'Alerts',
  panels: [
    lines(
      {
        title: 'Alerts of Prometheus',
        description: 'Pending and firing. Those that Loki evaluates stand in Alerting > Alert rules.',
        unit: 'short',
        w: 24,
        links: [oneService, errorLines],
      },
      [
        promql(
          'sum by (alertname, alertstate, service_name) (ALERTS{alertname!=""})',
          '{{alertname}} {{alertstate}} {{service_name}}',
        ),
      ],
    ),
  ],
};

export const serviceOverview: Dashboard = board({
  name: 'service-overview',
  title: 'Service overview: which service is unwell?',
  description: 'Every service side by side; the one that stands out leads to its own dashboard.',
  variables: [],
  sections: [now, overTime, alerts],
});
