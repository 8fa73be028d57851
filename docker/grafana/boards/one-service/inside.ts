// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} are Grafana's variables
import type { Section } from '../../parts/board.ts';
import { dashboard } from '../../parts/links.ts';
import { lines, logLines } from '../../parts/panels.ts';
import { logql, promql, quantile, rate } from '../../parts/queries.ts';
import { service, tracesOfFlow } from './selectors.ts';

const flowsBoard = dashboard('How far this flow gets', 'throughline-flows', {
  service: '${service}',
  flow: '${__field.labels.flow_name}',
});
const nodeBoard = dashboard('The runtime of this process', 'throughline-node-runtime', {
  service: '${service}',
  instance: '${__field.labels.service_instance_id}',
});

export const flows: Section = {
  title: 'Flows: how far does it get?',
  panels: [
    lines(
      {
        title: 'Finished',
        description: 'Per second, by flow and outcome.',
        unit: 'ops',
        links: [tracesOfFlow, flowsBoard],
      },
      [
        promql(
          rate('throughline_flow_completed_total', 'flow_name, outcome', service),
          '{{flow_name}} {{outcome}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Duration of flows: 95th percentile',
        description: 'By flow.',
        unit: 's',
        links: [tracesOfFlow, flowsBoard],
      },
      [promql(quantile(0.95, 'throughline_flow_duration_seconds', 'flow_name', service), '{{flow_name}}')],
    ),
    lines(
      {
        title: 'Steps that failed',
        description: 'The step at which flows ended.',
        unit: 'ops',
        links: [tracesOfFlow, flowsBoard],
      },
      [
        promql(
          rate(
            'throughline_flow_step_duration_seconds_count',
            'flow_name, step',
            `${service}, outcome="failed"`,
          ),
          '{{flow_name}}: {{step}}',
        ),
      ],
    ),
  ],
};

export const runtime: Section = {
  title: 'Process: does it keep up?',
  panels: [
    lines(
      {
        title: 'Event loop: busy',
        description: 'Share of the time; near 1 requests wait.',
        unit: 'percentunit',
        max: 1,
        links: [nodeBoard],
      },
      [
        promql(
          `max by (service_instance_id) (nodejs_eventloop_utilization_ratio{${service}})`,
          '{{service_instance_id}}',
        ),
      ],
    ),
    lines({ title: 'Processor', description: 'Cores in use.', unit: 'short', links: [nodeBoard] }, [
      promql(
        rate('process_cpu_time_seconds_total', 'service_instance_id', service),
        '{{service_instance_id}}',
      ),
    ]),
    lines(
      {
        title: 'Memory',
        description: 'Of the process, and the heap in use.',
        unit: 'bytes',
        links: [nodeBoard],
      },
      [
        promql(
          `sum by (service_instance_id) (process_memory_usage_bytes{${service}})`,
          'process {{service_instance_id}}',
        ),
        promql(
          `sum by (service_instance_id) (v8js_memory_heap_used_bytes{${service}})`,
          'heap {{service_instance_id}}',
        ),
      ],
    ),
  ],
};

export const linesOfOneRequest: Section = {
  title: 'What it said',
  panels: [
    logLines(
      {
        title: 'Lines',
        description: 'Of one request where the box above names it; each leads to its trace.',
      },
      logql(`{${service}} | request_id=~"$request_id.*"`, ''),
    ),
  ],
};
