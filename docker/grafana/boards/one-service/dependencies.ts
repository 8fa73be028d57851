import type { Section } from '../../parts/board.ts';
import { lines } from '../../parts/panels.ts';
import { promql, quantile, rate } from '../../parts/queries.ts';
import { service, tracesOfAddress, tracesOfDatabase, tracesOfOperation } from './selectors.ts';

export const dependencies: Section = {
  title: 'What it depends on: is it somebody else?',
  panels: [
    lines(
      {
        title: 'Database: 95th percentile',
        description: 'By operation.',
        unit: 's',
        links: [tracesOfOperation],
      },
      [
        promql(
          quantile(0.95, 'db_client_operation_duration_seconds', 'db_operation_name', service),
          '{{db_operation_name}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Calls: 95th percentile',
        description: 'HTTP to other services, by address.',
        unit: 's',
        links: [tracesOfAddress],
      },
      [
        promql(
          quantile(0.95, 'http_client_request_duration_seconds', 'server_address', service),
          '{{server_address}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Calls that failed',
        description: 'HTTP to other services, by kind of error.',
        unit: 'reqps',
        links: [tracesOfAddress],
      },
      [
        promql(
          rate(
            'http_client_request_duration_seconds_count',
            'server_address, error_type',
            `${service}, error_type!=""`,
          ),
          '{{server_address}} {{error_type}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Connections to the database',
        description:
          'By pool and state. All used and requests pending: the pool is too small, or queries are slow.',
        unit: 'short',
        w: 12,
        links: [tracesOfDatabase],
      },
      [
        promql(
          `sum by (db_client_connection_pool_name, db_client_connection_state) (db_client_connection_count{${service}})`,
          '{{db_client_connection_pool_name}} {{db_client_connection_state}}',
        ),
        promql(
          `sum by (db_client_connection_pool_name) (db_client_connection_max{${service}})`,
          '{{db_client_connection_pool_name}} at most',
        ),
      ],
    ),
    lines(
      {
        title: 'Waiting for a connection',
        description: 'Requests that found no free connection in the pool.',
        unit: 'short',
        w: 12,
        links: [tracesOfDatabase],
      },
      [
        promql(
          `sum by (db_client_connection_pool_name) (db_client_connection_pending_requests{${service}})`,
          '{{db_client_connection_pool_name}}',
        ),
      ],
    ),
  ],
};
