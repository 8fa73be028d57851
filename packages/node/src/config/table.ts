import { groups, type Setting } from './setting.ts';
import { commandSettings } from './table-command.ts';
import { deliverySettings } from './table-delivery.ts';
import { errorSettings } from './table-errors.ts';
import { exporterSettings } from './table-exporters.ts';
import { flowSettings } from './table-flows.ts';
import { generalSettings } from './table-general.ts';
import { limitSettings } from './table-limits.ts';
import { otlpSettings } from './table-otlp.ts';
import { redactionSettings } from './table-redaction.ts';
import { samplingSettings } from './table-sampling.ts';
import { sentrySettings } from './table-sentry.ts';
import { signalSettings } from './table-signals.ts';
import { throughlineSettings } from './table-throughline.ts';

/**
 * Every variable that Throughline reads, in the order of the page: the one source of the parser, the messages,
 * `throughline config` and docs/configuration.md.
 */
export const table: readonly Setting<unknown>[] = [
  ...generalSettings,
  ...exporterSettings,
  ...otlpSettings,
  ...samplingSettings,
  ...signalSettings,
  ...deliverySettings,
  ...flowSettings,
  ...limitSettings,
  ...redactionSettings,
  ...errorSettings,
  ...sentrySettings,
  ...throughlineSettings,
  ...commandSettings,
].sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));

/** A variable that OpenTelemetry specifies and that has no effect here. */
export interface UnsupportedVariable {
  readonly name: string;
  /** Why, and what to do instead. */
  readonly instead: string;
}

/** Said on the page, and in one line where somebody sets them: absent is said to be absent. */
export const unsupported: readonly UnsupportedVariable[] = [
  {
    name: 'OTEL_EXPERIMENTAL_CONFIG_FILE',
    instead: 'It is an old name; use OTEL_CONFIG_FILE.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_INSECURE',
    instead: 'The scheme of the endpoint decides: https:// is with TLS, http:// without.',
  },
  {
    name: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
    instead: 'There is no Zipkin exporter; a collector translates.',
  },
  {
    name: 'OTEL_EXPORTER_ZIPKIN_TIMEOUT',
    instead: 'There is no Zipkin exporter; a collector translates.',
  },
  {
    name: 'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT',
    instead: 'It is an old name; use OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT.',
  },
  {
    name: 'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT',
    instead: 'It is an old name; use OTEL_LINK_ATTRIBUTE_COUNT_LIMIT.',
  },
];
