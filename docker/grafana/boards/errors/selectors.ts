/** What the panels about errors select, and where their series and cells lead. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} are Grafana's variables
import { type Link, label, logs, traces } from '../../parts/links.ts';

/** Records that tell of an error, of all kinds or of the one that the box above names. */
export const told =
  '{service_name=~"$service"} | throughline_error_fingerprint!="" | throughline_error_fingerprint=~"$fingerprint.*"';
/** What one row of the tables is, and one series of the bars. */
export const kind = 'service_name, throughline_error_fingerprint, exception_type';

export const recordsOfKind: Link = logs(
  'Its records',
  `{service_name="${label('service_name')}"} | throughline_error_fingerprint="${label('throughline_error_fingerprint')}"`,
);
export const recordsOfCell: Link = logs(
  'Its records',
  '{service_name=~".+"} | throughline_error_fingerprint="${__value.raw}"',
);
export const recordsOfType: Link = logs(
  'Records of this type',
  `{service_name="${label('service_name')}"} | exception_type="${label('error_type')}"`,
);
/** Held-back errors have no record: their spans tell of them. */
export const tracesOfType: Link = traces(
  'Traces with this type of error',
  `{ resource.service.name = "${label('service_name')}" && span.error.type = "${label('error_type')}" }`,
);
export const failedTraces: Link = traces(
  'Failed traces of this service',
  `{ resource.service.name = "${label('service_name')}" && status = error }`,
);
