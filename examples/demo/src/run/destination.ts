/** Where the telemetry of the services goes, and what their terminal output is. */
export interface Destination {
  /** Set when the user names an endpoint: nothing arrives at the terminal view then. */
  ownEndpoint: { variable: string; url: string } | undefined;
  /** Whether the services' own standard output is shown. */
  showStdout: boolean;
}

const endpointVariables = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
];

export function destinationOf(env: NodeJS.ProcessEnv): Destination {
  const variable = endpointVariables.find((name) => env[name]);
  return {
    ownEndpoint: variable === undefined ? undefined : { variable, url: env[variable] ?? '' },
    showStdout: variable !== undefined || Boolean(env['THROUGHLINE_LOG_FORMAT']),
  };
}

/** The environment of one service; what the user has set stays. */
export function serviceEnvironment(
  name: string,
  endpoint: string | undefined,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return {
    // Trees should appear while the reader still remembers the request.
    OTEL_BSP_SCHEDULE_DELAY: '250',
    OTEL_BLRP_SCHEDULE_DELAY: '250',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    // The view shows each line inside its request; a second copy on the terminal would only interrupt it.
    ...(endpoint === undefined ? {} : { THROUGHLINE_LOG_FORMAT: 'none' }),
    ...env,
    ...(endpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
    OTEL_SERVICE_NAME: name,
    // Any free port; the service says which on its stderr.
    OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    PORT: '0',
  };
}
