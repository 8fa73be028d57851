/** One service at a glance: rate, errors, duration, what it depends on, its flows, its process, its lines. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} are Grafana's variables
import {
  arrange,
  bars,
  exploreLink,
  figure,
  instant,
  lines,
  logLines,
  logql,
  type Panel,
  prometheus,
  promql,
  traceql,
  traceTable,
} from './panels.ts';

const service = 'service_name="$service"';
const requests = 'http_server_request_duration_seconds';
const flows = 'throughline_flow';
const window = '[$__rate_interval]';

function quantile(q: number, metric: string, by: string, more = ''): string {
  const labels = ['le', ...(by === '' ? [] : [by])].join(', ');
  return `histogram_quantile(${q}, sum by (${labels}) (rate(${metric}_bucket{${service}${more}}${window})))`;
}

function rate(metric: string, by: string, more = ''): string {
  return `sum by (${by}) (rate(${metric}{${service}${more}}${window}))`;
}

const tracesOfRoute = exploreLink(
  'Traces of this route',
  traceql(
    'A',
    '{ resource.service.name = "${service}" && span.http.route = "${__field.labels.http_route}" }',
  ),
);
const failedTracesOfRoute = exploreLink(
  'Failed traces of this route',
  traceql(
    'A',
    '{ resource.service.name = "${service}" && span.http.route = "${__field.labels.http_route}" && status = error }',
  ),
);
const tracesOfFlow = exploreLink(
  'Traces of this flow',
  traceql(
    'A',
    '{ resource.service.name = "${service}" && span.throughline.flow.name = "${__field.labels.flow_name}" }',
  ),
);

const panels: Panel[] = arrange([
  {
    title: 'Now',
    panels: [
      figure(
        { title: 'Requests', description: 'Answered per second, every route.', unit: 'reqps' },
        instant('A', `sum(rate(${requests}_count{${service}}${window}))`),
      ),
      figure(
        { title: 'Failed', description: 'The share of requests that ended in a 5xx.', unit: 'percentunit' },
        instant(
          'A',
          `(sum(rate(${requests}_count{${service}, http_response_status_code=~"5.."}${window})) or vector(0)) / sum(rate(${requests}_count{${service}}${window}))`,
        ),
        0.01,
      ),
      figure(
        { title: '95th percentile', description: '19 of 20 requests took no longer.', unit: 's' },
        instant('A', quantile(0.95, requests, '')),
        1,
      ),
      figure(
        { title: 'In flight', description: 'Requests that have no answer yet.', unit: 'short' },
        instant('A', `sum(http_server_active_requests{${service}})`),
      ),
      figure(
        { title: 'Instances', description: 'Processes that sent figures lately.', unit: 'short' },
        instant('A', `count(count by (service_instance_id) (process_uptime_seconds{${service}}))`),
      ),
      figure(
        { title: 'Flows that failed', description: 'In the time range.', unit: 'short' },
        instant(
          'A',
          `sum(increase(${flows}_completed_total{${service}, outcome="failure"}[$__range])) or vector(0)`,
        ),
        1,
      ),
    ],
  },
  {
    title: 'Requests',
    panels: [
      lines(
        {
          title: 'Requests by route',
          description: 'Answered per second.',
          unit: 'reqps',
          links: [tracesOfRoute],
        },
        [
          promql(
            'A',
            rate(`${requests}_count`, 'http_request_method, http_route'),
            '{{http_request_method}} {{http_route}}',
          ),
        ],
      ),
      lines(
        {
          title: 'Duration',
          description: 'Of all requests. A dot is a trace that the Collector kept: follow it.',
          unit: 's',
        },
        [
          promql('A', quantile(0.5, requests, ''), 'half of them'),
          promql('B', quantile(0.95, requests, ''), '95 of 100'),
          promql('C', quantile(0.99, requests, ''), '99 of 100'),
          promql(
            'D',
            quantile(0.95, 'traces_span_metrics_duration_seconds', '', ', span_kind="SPAN_KIND_SERVER"'),
            '95 of 100, by spans',
            { exemplar: true },
          ),
        ],
      ),
      lines(
        {
          title: '95th percentile by route',
          description: 'Which route is slow.',
          unit: 's',
          links: [tracesOfRoute],
        },
        [promql('A', quantile(0.95, requests, 'http_route'), '{{http_route}}')],
      ),
    ],
  },
  {
    title: 'Errors',
    panels: [
      lines(
        {
          title: 'Failed requests by route',
          description: '5xx per second.',
          unit: 'reqps',
          links: [failedTracesOfRoute],
        },
        [
          promql(
            'A',
            rate(
              `${requests}_count`,
              'http_route, http_response_status_code',
              ', http_response_status_code=~"5.."',
            ),
            '{{http_response_status_code}} {{http_route}}',
          ),
        ],
      ),
      lines({ title: 'Refused requests by route', description: '4xx per second.', unit: 'reqps' }, [
        promql(
          'A',
          rate(
            `${requests}_count`,
            'http_route, http_response_status_code',
            ', http_response_status_code=~"4.."',
          ),
          '{{http_response_status_code}} {{http_route}}',
        ),
      ]),
      bars(
        {
          title: 'Error lines by type',
          description: 'Log records of level error and critical.',
          unit: 'short',
        },
        [
          logql(
            'A',
            `sum by (exception_type) (count_over_time({${service}} | severity_number >= 17 [$__auto]))`,
            '{{exception_type}}',
          ),
        ],
      ),
      traceTable(
        'Failed traces',
        'The newest; every one is kept.',
        traceql('A', '{ resource.service.name = "$service" && status = error }'),
      ),
      logLines(
        'Error lines',
        'Level error and critical; each leads to its trace.',
        logql('A', `{${service}} | severity_number >= 17`),
        12,
      ),
    ],
  },
  {
    title: 'What it depends on',
    panels: [
      lines({ title: 'Database: 95th percentile', description: 'By operation.', unit: 's' }, [
        promql(
          'A',
          quantile(0.95, 'db_client_operation_duration_seconds', 'db_operation_name'),
          '{{db_operation_name}}',
        ),
      ]),
      lines(
        { title: 'Calls: 95th percentile', description: 'HTTP to other services, by address.', unit: 's' },
        [
          promql(
            'A',
            quantile(0.95, 'http_client_request_duration_seconds', 'server_address'),
            '{{server_address}}',
          ),
        ],
      ),
      lines(
        {
          title: 'Calls that failed',
          description: 'HTTP to other services, by kind of error.',
          unit: 'reqps',
        },
        [
          promql(
            'A',
            rate(
              'http_client_request_duration_seconds_count',
              'server_address, error_type',
              ', error_type!=""',
            ),
            '{{server_address}} {{error_type}}',
          ),
        ],
      ),
    ],
  },
  {
    title: 'Flows',
    panels: [
      lines(
        {
          title: 'Finished',
          description: 'Per second, by flow and outcome.',
          unit: 'ops',
          links: [tracesOfFlow],
        },
        [promql('A', rate(`${flows}_completed_total`, 'flow_name, outcome'), '{{flow_name}} {{outcome}}')],
      ),
      lines(
        { title: 'Duration: 95th percentile', description: 'By flow.', unit: 's', links: [tracesOfFlow] },
        [promql('A', quantile(0.95, `${flows}_duration_seconds`, 'flow_name'), '{{flow_name}}')],
      ),
      lines(
        {
          title: 'Steps that failed',
          description: 'How far flows get: the step at which they ended.',
          unit: 'ops',
        },
        [
          promql(
            'A',
            rate(`${flows}_step_duration_seconds_count`, 'flow_name, step', ', outcome="failure"'),
            '{{flow_name}}: {{step}}',
          ),
        ],
      ),
    ],
  },
  {
    title: 'Process',
    panels: [
      lines(
        {
          title: 'Event loop: busy',
          description: 'Share of the time; near 1 requests wait.',
          unit: 'percentunit',
          w: 6,
          max: 1,
        },
        [
          promql(
            'A',
            `max by (service_instance_id) (nodejs_eventloop_utilization_ratio{${service}})`,
            '{{service_instance_id}}',
          ),
        ],
      ),
      lines({ title: 'Event loop: delay', description: '99th percentile.', unit: 's', w: 6 }, [
        promql(
          'A',
          `max by (service_instance_id) (nodejs_eventloop_delay_p99_seconds{${service}})`,
          '{{service_instance_id}}',
        ),
      ]),
      lines({ title: 'Processor', description: 'Cores in use.', unit: 'short', w: 6 }, [
        promql('A', rate('process_cpu_time_seconds_total', 'service_instance_id'), '{{service_instance_id}}'),
      ]),
      lines({ title: 'Memory', description: 'Of the process, and the heap in use.', unit: 'bytes', w: 6 }, [
        promql(
          'A',
          `sum by (service_instance_id) (process_memory_usage_bytes{${service}})`,
          'process {{service_instance_id}}',
        ),
        promql(
          'B',
          `sum by (service_instance_id) (v8js_memory_heap_used_bytes{${service}})`,
          'heap {{service_instance_id}}',
        ),
      ]),
    ],
  },
  {
    title: 'Lines',
    panels: [
      bars({ title: 'Lines by level', description: 'Log records.', unit: 'short', w: 24 }, [
        logql('A', `sum by (severity_text) (count_over_time({${service}} [$__auto]))`, '{{severity_text}}'),
      ]),
      logLines(
        'Lines',
        'Of one request where the box above names it; each leads to its trace.',
        logql('A', `{${service}} | request_id=~"$request_id.*"`),
      ),
    ],
  },
]);

/** The dashboard as Grafana reads it. */
export const serviceOverview: Record<string, unknown> = {
  uid: 'throughline-service-overview',
  title: 'Service overview',
  description: 'Made by docker/grafana/write-dashboards.ts.',
  tags: ['throughline'],
  schemaVersion: 41,
  editable: false,
  graphTooltip: 1,
  refresh: '15s',
  time: { from: 'now-30m', to: 'now' },
  timezone: 'browser',
  templating: {
    list: [
      {
        name: 'service',
        label: 'Service',
        type: 'query',
        datasource: prometheus,
        query: { qryType: 1, query: 'label_values(process_uptime_seconds, service_name)', refId: 'service' },
        definition: 'label_values(process_uptime_seconds, service_name)',
        refresh: 2,
        sort: 1,
        multi: false,
        includeAll: false,
        current: {},
        options: [],
      },
      {
        name: 'request_id',
        label: 'Request id starts with',
        type: 'textbox',
        query: '',
        current: { text: '', value: '' },
        options: [{ text: '', value: '', selected: true }],
      },
    ],
  },
  annotations: { list: [] },
  links: [
    {
      ...exploreLink('Traces of this service', traceql('A', '{ resource.service.name = "${service}" }')),
      type: 'link',
      icon: 'external link',
      targetBlank: false,
    },
  ],
  panels,
};
