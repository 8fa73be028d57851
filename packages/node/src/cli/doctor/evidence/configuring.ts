type Environment = Readonly<Record<string, string | undefined>>;

const CONFIGURING =
  /^(?:OTEL_|THROUGHLINE_|SENTRY_)|^(?:NODE_OPTIONS|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED)$/;

/** The variables that configure telemetry: all that the probe tells of an environment. */
export function configuring(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && CONFIGURING.test(entry[0]),
  );
  return Object.fromEntries(entries);
}

/** The environment of a process, out of what its probe has told and the rest of the environment that it was given. */
export function environmentOf(given: Environment, told: Readonly<Record<string, string>>): Environment {
  const rest = Object.entries(given).filter(([name]) => !CONFIGURING.test(name));
  return { ...Object.fromEntries(rest), ...told };
}
