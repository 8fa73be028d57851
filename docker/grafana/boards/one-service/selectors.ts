/** What the panels about one service select, and where their series lead. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} are Grafana's variables
import { type Link, label, logs, traces } from '../../parts/links.ts';

export const service = 'service_name="$service"';
export const requests = 'http_server_request_duration_seconds';

const ofService = 'resource.service.name = "${service}"';
const ofRoute = `${ofService} && span.http.route = "${label('http_route')}"`;

export const tracesOfService: Link = traces('Traces of this service', `{ ${ofService} }`);
export const failedTraces: Link = traces(
  'Failed traces of this service',
  `{ ${ofService} && status = error }`,
);
export const recordsOfType: Link = logs(
  'Records of this type',
  `{service_name="\${service}"} | exception_type="${label('exception_type')}"`,
);
export const tracesOfRoute: Link = traces('Traces of this route', `{ ${ofRoute} }`);
export const failedTracesOfRoute: Link = traces(
  'Failed traces of this route',
  `{ ${ofRoute} && status = error }`,
);
export const tracesOfFlow: Link = traces(
  'Traces of this flow',
  `{ ${ofService} && span.throughline.flow.name = "${label('flow_name')}" }`,
);
export const tracesOfOperation: Link = traces(
  'Traces of this operation',
  `{ ${ofService} && span.db.operation.name = "${label('db_operation_name')}" }`,
);
export const tracesOfDatabase: Link = traces(
  'Slow traces with a database in them',
  `{ ${ofService} && span.db.system.name != nil && duration > 50ms }`,
);
export const tracesOfAddress: Link = traces(
  'Traces with a call to this address',
  `{ ${ofService} && kind = client && span.server.address = "${label('server_address')}" }`,
);
