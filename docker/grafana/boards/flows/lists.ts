import type { Section } from '../../parts/board.ts';
import { lines, logLines, traceTable } from '../../parts/panels.ts';
import { logql, promql, traceql } from '../../parts/queries.ts';
import { chosen, ended, linesOfFlow, tracesOfFlow } from './selectors.ts';

const done = '{{.steps_done}}{{if .steps_total}} of {{.steps_total}}{{end}} steps done';
const abortedLine = `{{.throughline_flow_name}} in step {{.step}}, ${done}, after {{.duration_ms}} ms: {{.reason}}, process {{.pid}}, {{.flow_id}}`;
const incompleteLine =
  '{{.throughline_flow_name}} without {{.missing}}, {{.steps_completed}} steps done, after {{.duration_ms}} ms: {{.flow_id}}';
const failedLine =
  '{{.throughline_flow_name}} in step {{.step}}, {{.steps_completed}} steps done, after {{.duration_ms}} ms: {{.error_type}}, {{.flow_id}}';

export const underWay: Section = {
  title: 'Under way',
  panels: [
    lines(
      {
        title: 'In flight by flow',
        description: 'Rising without end: they hang, or more come than get through.',
        unit: 'short',
        links: [linesOfFlow, tracesOfFlow],
      },
      [
        promql(
          `sum by (service_name, flow_name) (throughline_flow_in_flight{${chosen}})`,
          '{{service_name}} {{flow_name}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Age of the oldest by flow',
        description: 'A line that rises as fast as the time goes is one flow that hangs.',
        unit: 's',
        links: [linesOfFlow, tracesOfFlow],
      },
      [
        promql(
          `max by (service_name, flow_name) (throughline_flow_oldest_age_seconds{${chosen}})`,
          '{{service_name}} {{flow_name}}',
        ),
      ],
    ),
    logLines(
      {
        title: 'Stalled',
        description:
          'Flows with stallAfter in which nothing moved for that long; the newest sign of life of each. They lead to the trace that is under way.',
        w: 8,
      },
      logql('{service_name=~"$service"} |~ `_stalled$` | throughline_flow_name=~"$flow"', ''),
    ),
  ],
};

export const notThrough: Section = {
  title: 'Those that did not get through: each line leads to its trace',
  panels: [
    logLines(
      {
        title: 'Aborted',
        description: 'Their process ended or was killed; the step is the last that began.',
      },
      logql(`${ended('aborted')} | line_format \`${abortedLine}\``, ''),
    ),
    logLines(
      { title: 'Incomplete', description: 'They returned, and a declared step is missing.', w: 12 },
      logql(`${ended('incomplete')} | line_format \`${incompleteLine}\``, ''),
    ),
    logLines(
      { title: 'Failed', description: 'The step is the one that the error came from.', w: 12 },
      logql(`${ended('failed')} | line_format \`${failedLine}\``, ''),
    ),
    traceTable(
      { title: 'Traces', description: 'With a flow that did not get through, the newest.', w: 24 },
      traceql(
        '{ resource.service.name =~ "$service" && span.throughline.flow.name =~ "$flow" && span.throughline.flow.outcome =~ "failed|incomplete|aborted" }',
      ),
    ),
  ],
};
