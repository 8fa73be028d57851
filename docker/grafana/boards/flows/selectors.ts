/** What the panels about flows select, and where their series lead. */
import { type Link, label, logs, traces } from '../../parts/links.ts';

/** Of metrics. */
export const chosen = 'service_name=~"$service", flow_name=~"$flow"';
export const completed = 'throughline_flow_completed_total';
export const steps = 'throughline_flow_step_duration_seconds';

/** Lines of flows that ended so. */
export const ended = (outcome: string): string =>
  `{service_name=~"$service"} | throughline_flow_outcome="${outcome}" | throughline_flow_name=~"$flow"`;

const ofService = `resource.service.name = "${label('service_name')}"`;
const ofFlow = `${ofService} && span.throughline.flow.name = "${label('flow_name')}"`;

export const tracesOfFlow: Link = traces('Traces of this flow', `{ ${ofFlow} }`);
export const tracesOfOutcome: Link = traces(
  'Traces of flows that ended so',
  `{ ${ofFlow} && span.throughline.flow.outcome = "${label('outcome')}" }`,
);
export const tracesOfStep: Link = traces(
  'Traces with this step',
  `{ ${ofService} && span.throughline.flow.step = "${label('step')}" }`,
);
export const linesOfFlow: Link = logs(
  'Lines of this flow',
  `{service_name="${label('service_name')}"} | throughline_flow_name="${label('flow_name')}"`,
);
export const linesOfReason: Link = logs(
  'Lines with this reason',
  `{service_name="${label('service_name')}"} | reason="${label('reason')}"`,
);
export const tracesOfSkip: Link = traces(
  'Traces with this reason',
  `{ ${ofService} && span.throughline.skipped.reason = "${label('reason')}" }`,
);
