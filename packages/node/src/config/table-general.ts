import { attributePairs, type Pairs } from './pair-rules.ts';
import { anyText, filePath, listOf, oneOf, trueOrFalse } from './rules.ts';
import type { Setting } from './setting.ts';

export type DiagnosticLevel = 'none' | 'error' | 'warn' | 'info' | 'debug' | 'verbose' | 'all';
export type PropagatorName = 'tracecontext' | 'baggage' | 'b3' | 'b3multi';
export type ResourceDetectorName =
  | 'env'
  | 'host'
  | 'os'
  | 'process'
  | 'serviceinstance'
  | 'container'
  | 'alibaba'
  | 'aws'
  | 'azure'
  | 'gcp';

export const sdkDisabled: Setting<boolean> = {
  name: 'OTEL_SDK_DISABLED',
  group: 'General',
  from: 'OpenTelemetry',
  rule: trueOrFalse,
  fallback: false,
  says: 'Switches everything off: nothing is patched, recorded or listened to. Only a health listener that `THROUGHLINE_HEALTH_HOST` or `THROUGHLINE_HEALTH_PORT` asks for is served all the same.',
};

export const configFile: Setting<string | undefined> = {
  name: 'OTEL_CONFIG_FILE',
  group: 'General',
  from: 'OpenTelemetry',
  rule: filePath,
  fallback: undefined,
  says: 'A file of the declarative configuration (YAML, `file_format` 1.x), which then decides instead of the variables: see [below](#a-configuration-file).',
};

export const serviceName: Setting<string | undefined> = {
  name: 'OTEL_SERVICE_NAME',
  group: 'General',
  from: 'OpenTelemetry',
  rule: anyText,
  fallback: undefined,
  fallbackSays: '`service.name` of OTEL_RESOURCE_ATTRIBUTES, else `unknown_service:node`',
  says: 'The name of the service (`service.name`) on everything that is sent.',
};

export const resourceAttributes: Setting<Pairs> = {
  name: 'OTEL_RESOURCE_ATTRIBUTES',
  group: 'General',
  from: 'OpenTelemetry',
  rule: attributePairs,
  fallback: {},
  says: 'What else is known of the service, such as `service.version=1.4.2,deployment.environment.name=production`. With one mistake in it the whole text is ignored, as the specification asks.',
};

export const resourceDetectors: Setting<readonly ResourceDetectorName[]> = {
  name: 'OTEL_NODE_RESOURCE_DETECTORS',
  group: 'General',
  from: 'OpenTelemetry JS',
  rule: listOf<ResourceDetectorName>(
    ['env', 'host', 'os', 'process', 'serviceinstance', 'container', 'alibaba', 'aws', 'azure', 'gcp'],
    { all: true },
  ),
  fallback: ['env', 'host', 'os', 'process', 'serviceinstance'],
  says: 'What is found out about the place where the service runs. `alibaba`, `aws`, `azure` and `gcp` ask addresses of that cloud at start, which is why they are off unless named.',
};

export const logLevel: Setting<DiagnosticLevel> = {
  name: 'OTEL_LOG_LEVEL',
  group: 'General',
  from: 'OpenTelemetry',
  rule: oneOf<DiagnosticLevel>(['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'], {
    aliases: { warning: 'warn' },
  }),
  fallback: 'none',
  says: 'How much the OpenTelemetry SDK says about itself on stderr; unset, nothing but what asks for a person, in words of Throughline. The log lines of the application have `THROUGHLINE_LOG_LEVEL`.',
};

export const propagators: Setting<readonly PropagatorName[]> = {
  name: 'OTEL_PROPAGATORS',
  group: 'General',
  from: 'OpenTelemetry',
  rule: listOf<PropagatorName>(['tracecontext', 'baggage', 'b3', 'b3multi'], {
    unavailable: ['jaeger', 'xray', 'xray-lambda', 'ottrace'],
  }),
  fallback: ['tracecontext', 'baggage'],
  says: 'The headers that carry the trace from one service to the next. `jaeger`, `xray` and `ottrace` are not available.',
};

export const generalSettings: readonly Setting<unknown>[] = [
  sdkDisabled,
  configFile,
  serviceName,
  resourceAttributes,
  resourceDetectors,
  logLevel,
  propagators,
];
