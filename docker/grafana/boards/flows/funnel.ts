import type { Section } from '../../parts/board.ts';
import { bars, lines, ranking } from '../../parts/panels.ts';
import { growth, instant, promql, quantile, rate } from '../../parts/queries.ts';
import {
  chosen,
  completed,
  linesOfFlow,
  linesOfReason,
  steps,
  tracesOfFlow,
  tracesOfOutcome,
  tracesOfSkip,
  tracesOfStep,
} from './selectors.ts';

const byStep = 'service_name, flow_name, step';
const byFlow = 'service_name, flow_name';

export const funnel: Section = {
  title: 'How far they got',
  panels: [
    ranking(
      {
        title: 'Funnel by step',
        description:
          'Flows that ended in the time range, and below them how many reached each step and left it, however. Where a bar is shorter than the one above, flows end there.',
        unit: 'short',
        links: [tracesOfStep, linesOfFlow],
      },
      [
        instant(`sort_desc(${growth(completed, byFlow, chosen)})`, '{{service_name}} {{flow_name}}'),
        instant(
          `sort_desc(${growth(`${steps}_count`, byStep, chosen)})`,
          '{{service_name}} {{flow_name}}: {{step}}',
        ),
      ],
    ),
    ranking(
      {
        title: 'Steps that flows ended in',
        description: 'Steps that failed, or that a process died in.',
        unit: 'short',
        links: [tracesOfStep, linesOfFlow],
      },
      [
        instant(
          `sort_desc(${growth(`${steps}_count`, `${byStep}, outcome`, `${chosen}, outcome!="completed"`)} > 0)`,
          '{{service_name}} {{flow_name}}: {{step}} {{outcome}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Duration of steps: 95th percentile',
        description: 'Where the time goes.',
        unit: 's',
        links: [tracesOfStep, linesOfFlow],
      },
      [promql(quantile(0.95, steps, byStep, chosen), '{{service_name}} {{flow_name}}: {{step}}')],
    ),
    bars(
      {
        title: 'Steps that were run again',
        description: 'Retries by step.',
        unit: 'short',
        w: 12,
        links: [tracesOfStep, linesOfFlow],
      },
      [
        promql(
          growth('throughline_flow_step_retries_total', byStep, chosen, '$__interval'),
          '{{service_name}} {{flow_name}}: {{step}}',
        ),
      ],
    ),
    bars(
      {
        title: 'Left out on purpose',
        description: 'Early returns and skipped steps, by their reason.',
        unit: 'short',
        w: 12,
        links: [linesOfReason, tracesOfSkip],
      },
      [
        promql(
          growth(
            'throughline_skipped_total',
            'service_name, event, reason',
            'service_name=~"$service"',
            '$__interval',
          ),
          '{{service_name}} {{event}}: {{reason}}',
        ),
      ],
    ),
  ],
};

export const ends: Section = {
  title: 'How they ended',
  panels: [
    bars(
      {
        title: 'Ended',
        description: 'By flow and outcome.',
        unit: 'short',
        links: [tracesOfOutcome, linesOfFlow],
      },
      [
        promql(
          growth(completed, `${byFlow}, outcome`, chosen, '$__interval'),
          '{{service_name}} {{flow_name}} {{outcome}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Share that did not get through',
        description: 'Failed, incomplete or aborted, of all that ended.',
        unit: 'percentunit',
        max: 1,
        links: [tracesOfFlow, linesOfFlow],
      },
      [
        promql(
          `(${rate(completed, byFlow, `${chosen}, outcome!="completed"`)} or 0 * ${rate(completed, byFlow, chosen)}) / ${rate(completed, byFlow, chosen)}`,
          '{{service_name}} {{flow_name}}',
        ),
      ],
    ),
    lines(
      {
        title: 'Duration',
        description: 'Half of them, and 95 of 100, by flow.',
        unit: 's',
        links: [tracesOfFlow, linesOfFlow],
      },
      [
        promql(
          quantile(0.5, 'throughline_flow_duration_seconds', byFlow, chosen),
          '{{service_name}} {{flow_name}}: half',
        ),
        promql(
          quantile(0.95, 'throughline_flow_duration_seconds', byFlow, chosen),
          '{{service_name}} {{flow_name}}: 95 of 100',
        ),
      ],
    ),
  ],
};
