import type { Section } from '../../parts/board.ts';
import { figure } from '../../parts/panels.ts';
import { instant, quantile } from '../../parts/queries.ts';
import { requests, service } from './selectors.ts';

const all = `sum(rate(${requests}_count{${service}}[$__rate_interval]))`;
const failed = `sum(rate(${requests}_count{${service}, http_response_status_code=~"5.."}[$__rate_interval]))`;

export const now: Section = {
  title: 'Now',
  panels: [
    figure(
      { title: 'Requests', description: 'Answered per second, every route.', unit: 'reqps' },
      instant(all, 'requests'),
    ),
    figure(
      { title: 'Failed', description: 'The share of requests that ended in a 5xx.', unit: 'percentunit' },
      instant(`(${failed} or vector(0)) / ${all}`, 'failed'),
      0.01,
    ),
    figure(
      { title: '95th percentile', description: '19 of 20 requests took no longer.', unit: 's' },
      instant(quantile(0.95, requests, '', service), '95 of 100'),
      1,
    ),
    figure(
      { title: 'In flight', description: 'Requests that have no answer yet.', unit: 'short' },
      instant(`sum(http_server_active_requests{${service}})`, 'in flight'),
    ),
    figure(
      { title: 'Instances', description: 'Processes that sent figures lately.', unit: 'short' },
      instant(`count(count by (service_instance_id) (process_uptime_seconds{${service}}))`, 'instances'),
    ),
    figure(
      {
        title: 'Flows that did not get through',
        description: 'Failed, incomplete or aborted in the time range.',
        unit: 'short',
      },
      instant(
        `sum(increase(throughline_flow_completed_total{${service}, outcome!="completed"}[$__range])) or vector(0)`,
        'flows',
      ),
      1,
    ),
  ],
};
