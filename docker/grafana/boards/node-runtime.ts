import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from '../parts/board.ts';
import { label, logs, traces } from '../parts/links.ts';
import { lines, logLines, traceTable } from '../parts/panels.ts';
import { logql, promql, quantile, rate, traceql } from '../parts/queries.ts';
import { oneService, severalOf } from '../parts/variables.ts';

const process = 'service_name="$service", service_instance_id=~"$instance"';
const instance = 'service_instance_id';

const ofInstance = `resource.service.instance.id = "${label(instance)}"`;
const slowTraces = traces(
  'Slow traces of this process',
  `{ ${ofInstance} && kind = server && duration > 500ms }`,
);
const linesOfProcess = logs(
  'Lines of this process',
  `{service_name=~".+"} | service_instance_id="${label(instance)}"`,
);
const links = [slowTraces, linesOfProcess];

const eventLoop: Section = {
  title: 'Event loop: does it get to everything in time?',
  panels: [
    lines(
      {
        title: 'Busy',
        description: 'Share of the time in which it ran something; near 1 everything waits.',
        unit: 'percentunit',
        max: 1,
        links,
      },
      [
        promql(
          `max by (${instance}) (nodejs_eventloop_utilization_ratio{${process}})`,
          '{{service_instance_id}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Delay',
        description:
          'How late timers were, between two exports. Ten milliseconds are the resolution of the measurement, not a delay; a maximum above 100 is one piece of work that held up all others.',
        unit: 's',
        links,
      },
      [
        promql(
          `max by (${instance}) (nodejs_eventloop_delay_p50_seconds{${process}})`,
          '{{service_instance_id}}: half',
        ),
        promql(
          `max by (${instance}) (nodejs_eventloop_delay_p99_seconds{${process}})`,
          '{{service_instance_id}}: 99 of 100',
        ),
        promql(
          `max by (${instance}) (nodejs_eventloop_delay_max_seconds{${process}})`,
          '{{service_instance_id}}: longest',
        ),
      ],
    ),
    lines(
      {
        title: 'What keeps it alive',
        description: 'Open sockets, timers, files and others. A kind that rises without end is a leak.',
        unit: 'short',
        links,
      },
      [
        promql(
          `sum by (${instance}, v8js_resource_type) (v8js_resource_active{${process}})`,
          '{{service_instance_id}} {{v8js_resource_type}}',
        ),
      ],
    ),
  ],
};

const memory: Section = {
  title: 'Memory: does it grow, and what does it cost to clean it?',
  panels: [
    lines(
      {
        title: 'Of the process',
        description:
          'Resident memory, and the heap in use. A gap that grows is memory outside of the heap: buffers.',
        unit: 'bytes',
        links,
      },
      [
        promql(
          `sum by (${instance}) (process_memory_usage_bytes{${process}})`,
          '{{service_instance_id}} process',
        ),
        promql(
          `sum by (${instance}) (v8js_memory_heap_used_bytes{${process}})`,
          '{{service_instance_id}} heap',
        ),
      ],
    ),
    lines(
      {
        title: 'Heap by space',
        description: 'A leak shows in old_space: its lowest points rise.',
        unit: 'bytes',
        links,
      },
      [
        promql(
          `sum by (${instance}, v8js_heap_space_name) (v8js_memory_heap_used_bytes{${process}})`,
          '{{service_instance_id}} {{v8js_heap_space_name}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Size of the heap',
        description:
          'What V8 has taken for its spaces; where it meets --max-old-space-size, the process ends.',
        unit: 'bytes',
        links,
      },
      [
        promql(
          `sum by (${instance}) (v8js_memory_heap_space_size_bytes{${process}})`,
          '{{service_instance_id}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Garbage collection: share of the time',
        description: 'By kind. Above a tenth the heap is too small for what is done.',
        unit: 'percentunit',
        w: 12,
        links,
      },
      [
        promql(
          rate('v8js_gc_duration_seconds_sum', `${instance}, v8js_gc_type`, process),
          '{{service_instance_id}} {{v8js_gc_type}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Garbage collection: how long one takes',
        description: '99 of 100 took no longer, by kind. Nothing else runs meanwhile.',
        unit: 's',
        w: 12,
        links,
      },
      [
        promql(
          quantile(0.99, 'v8js_gc_duration_seconds', `${instance}, v8js_gc_type`, process),
          '{{service_instance_id}} {{v8js_gc_type}}',
        ),
      ],
    ),
  ],
};

const processor: Section = {
  title: 'Processor and life: does it get what it needs?',
  panels: [
    lines(
      {
        title: 'Processor',
        description: 'Cores in use. JavaScript has one; more are garbage collection, compression, files.',
        unit: 'short',
        links,
      },
      [
        promql(
          rate('process_cpu_time_seconds_total', `${instance}, cpu_mode`, process),
          '{{service_instance_id}} {{cpu_mode}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Open files',
        description:
          'File descriptors, sockets among them (Linux). At the limit of the process nothing can be opened.',
        unit: 'short',
        links,
      },
      [
        promql(
          `max by (${instance}) (process_unix_file_descriptor_count{${process}})`,
          '{{service_instance_id}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Age',
        description:
          'Since the start of each process. A line that ends and another that begins is a restart.',
        unit: 's',
        links,
      },
      [promql(`max by (${instance}) (process_uptime_seconds{${process}})`, '{{service_instance_id}}')],
    ),
  ],
};

const behind: Section = {
  title: 'What stands behind it',
  panels: [
    traceTable(
      { title: 'Slow traces', description: 'Requests of more than half a second.' },
      traceql('{ resource.service.name = "$service" && kind = server && duration > 500ms }'),
    ),
    logLines(
      { title: 'Warnings and errors', description: 'Each leads to its trace.', w: 12 },
      logql('{service_name="$service"} | service_instance_id=~"$instance" | severity_number >= 13', ''),
    ),
  ],
};

export const nodeRuntime: Dashboard = board({
  name: 'node-runtime',
  title: 'Node runtime: does the process keep up?',
  description: 'Event loop, memory, garbage collection and processor of each process of one service.',
  variables: [
    oneService(),
    severalOf(
      'instance',
      'Process',
      'service_instance_id',
      'process_uptime_seconds{service_name="$service"}',
    ),
  ],
  sections: [eventLoop, memory, processor, behind],
});
