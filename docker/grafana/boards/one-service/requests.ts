import type { Section } from '../../parts/board.ts';
import { bars, lines, logLines, traceTable } from '../../parts/panels.ts';
import { logql, promql, quantile, rate, traceql } from '../../parts/queries.ts';
import {
  failedTraces,
  failedTracesOfRoute,
  recordsOfType,
  requests,
  service,
  tracesOfRoute,
  tracesOfService,
} from './selectors.ts';

const byStatus = (codes: string) =>
  rate(
    `${requests}_count`,
    'http_route, http_response_status_code',
    `${service}, http_response_status_code=~"${codes}"`,
  );
const sizes = (of: 'request' | 'response') => `http_server_${of}_body_size_bytes`;
const spanSelector = `${service}, span_kind="SPAN_KIND_SERVER"`;

export const inRequests: Section = {
  title: 'Requests: is it slow?',
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
          rate(`${requests}_count`, 'http_request_method, http_route', service),
          '{{http_request_method}} {{http_route}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Duration',
        description: 'Of all requests. A dot is a trace that the Collector kept: follow it.',
        unit: 's',
        links: [tracesOfService],
      },
      [
        promql(quantile(0.5, requests, '', service), 'half of them'),
        promql(quantile(0.95, requests, '', service), '95 of 100'),
        promql(quantile(0.99, requests, '', service), '99 of 100'),
        promql(
          quantile(0.95, 'traces_span_metrics_duration_seconds', '', spanSelector),
          '95 of 100, by spans',
        ).exemplar(true),
      ],
    ),
    lines(
      {
        title: '95th percentile by route',
        description: 'Which route is slow.',
        unit: 's',
        links: [tracesOfRoute],
      },
      [promql(quantile(0.95, requests, 'http_route', service), '{{http_route}}')],
    ),
    lines(
      {
        title: 'Size of requests: 95th percentile',
        description: 'Of their bodies, by route.',
        unit: 'bytes',
        w: 12,
        links: [tracesOfRoute],
      },
      [promql(quantile(0.95, sizes('request'), 'http_route', service), '{{http_route}}')],
    ),
    lines(
      {
        title: 'Size of answers: 95th percentile',
        description: 'Of their bodies, by route.',
        unit: 'bytes',
        w: 12,
        links: [tracesOfRoute],
      },
      [promql(quantile(0.95, sizes('response'), 'http_route', service), '{{http_route}}')],
    ),
  ],
};

export const inErrors: Section = {
  title: 'Errors: does it fail?',
  panels: [
    lines(
      {
        title: 'Failed requests by route',
        description: '5xx per second.',
        unit: 'reqps',
        links: [failedTracesOfRoute],
      },
      [promql(byStatus('5..'), '{{http_response_status_code}} {{http_route}}')],
    ),
    lines(
      {
        title: 'Refused requests by route',
        description: '4xx per second.',
        unit: 'reqps',
        links: [tracesOfRoute],
      },
      [promql(byStatus('4..'), '{{http_response_status_code}} {{http_route}}')],
    ),
    bars(
      {
        title: 'Error lines by type',
        description: 'Log records of level error and critical.',
        unit: 'short',
        links: [recordsOfType, failedTraces],
      },
      [
        logql(
          `sum by (exception_type) (count_over_time({${service}} | severity_number >= 17 [$__auto]))`,
          '{{exception_type}}',
        ),
      ],
    ),
    traceTable(
      { title: 'Failed traces', description: 'The newest; every one is kept.' },
      traceql('{ resource.service.name = "$service" && status = error }'),
    ),
    logLines(
      { title: 'Error lines', description: 'Level error and critical; each leads to its trace.', w: 12 },
      logql(`{${service}} | severity_number >= 17`, ''),
    ),
  ],
};
