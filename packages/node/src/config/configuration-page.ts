import { fallbackText, groups, type Setting } from './setting.ts';
import { table, unsupported } from './table.ts';

/** The Markdown of docs/configuration.md, made from the table; scripts/write-docs.ts writes it. */
export function configurationPage(): string {
  const sections = groups.map((group) => {
    const rows = table.filter((setting) => setting.group === group);
    return `## ${group}\n\n${tableHead}\n${rows.map(rowText).join('\n')}`;
  });
  return `${introduction}\n\n${sections.join('\n\n')}\n\n${fileSection}\n\n${absentSection()}\n`;
}

const tableHead =
  '| variable | default | must be | named by | what it does |\n| --- | --- | --- | --- | --- |';

const introduction = `<!-- Made by scripts/write-docs.ts from packages/node/src/config; change the table there. -->

# Configuration

Everything is set by environment variables, and nothing has to be set. OpenTelemetry's own names are used wherever there is one; names that start with \`THROUGHLINE_\` are ours.

- An empty variable is the same as none. Words may be written in any letter case.
- A value that cannot be used gives one line on stderr, which names the variable, the rule, what was received and what is used instead. The application runs.
- Secrets (header values, passwords and query values in URLs) are in no such line, nor in what \`npx throughline config\` prints.

To switch a part off:

| part | variable |
| --- | --- |
| everything | \`OTEL_SDK_DISABLED=true\` |
| traces | \`OTEL_TRACES_EXPORTER=none\` |
| metrics | \`OTEL_METRICS_EXPORTER=none\` |
| log records over OTLP | \`OTEL_LOGS_EXPORTER=none\` |
| log lines on stdout | \`THROUGHLINE_LOG_FORMAT=none\` |
| \`/metrics\` alone | \`OTEL_METRICS_EXPORTER=otlp\` |
| \`/metrics\`, \`/health\` and their listener | \`THROUGHLINE_MANAGEMENT=off\` |
| uncaught errors | \`THROUGHLINE_ERRORS=off\` |
| redaction, with a warning at each start | \`THROUGHLINE_REDACT=off\` |
| one instrumentation | \`OTEL_NODE_DISABLED_INSTRUMENTATIONS=pg\` |
| all instrumentations | \`OTEL_NODE_ENABLED_INSTRUMENTATIONS=none\` |
| headers to the next service | \`OTEL_PROPAGATORS=none\` |
| waiting for the last telemetry at a signal | \`THROUGHLINE_SHUTDOWN_TIMEOUT=0\` |`;

const fileSection = `## A configuration file

\`OTEL_CONFIG_FILE=./telemetry.yaml\` names a file of OpenTelemetry's [declarative configuration](https://github.com/open-telemetry/opentelemetry-configuration), \`file_format\` 1.0 or 1.1, parsed by \`@opentelemetry/configuration\`:

\`\`\`yaml
file_format: "1.0"
resource:
  attributes:
    - name: service.name
      value: \${OTEL_SERVICE_NAME:-orders}
propagator:
  composite:
    - tracecontext:
    - baggage:
tracer_provider:
  processors:
    - batch:
        exporter:
          otlp_grpc:
            endpoint: https://collector.internal:4317
            headers:
              - name: api-key
                value: \${COLLECTOR_KEY}
meter_provider:
  readers:
    - pull:
        exporter:
          prometheus/development:
            port: 9464
\`\`\`

- The file decides alone: OpenTelemetry's own variables count only where the file takes them in as \`\${NAME}\`, and one line says which were set in vain. What a file has no word for stays with its variable: \`THROUGHLINE_*\`, \`OTEL_NODE_ENABLED_INSTRUMENTATIONS\` and \`OTEL_NODE_DISABLED_INSTRUMENTATIONS\`, \`OTEL_EXPORTER_PROMETHEUS_HOST\` and \`_PORT\` where the file has no \`pull\` reader, and \`OTEL_SDK_DISABLED\`.
- What the file leaves out is off: without \`logger_provider\` no log records are sent, without \`propagator\` no headers go to the next service, without a \`pull\` reader there is no \`/metrics\`.
- Every exporter of the file stands behind the same redaction as without one. Several processors and readers may stand side by side, each with its own address, headers and certificates.
- What has no effect here is named in one line, and the rest is in force: \`otlp_file/development\`, the \`*_configurator/development\` sections, \`instrumentation/development\`, \`distribution\`, the samplers marked \`/development\`, metric producers, cardinality limits of readers, wildcards in \`attribute_keys\`, Prometheus options but host and port.
- A file that cannot be used (not there, no YAML, against the schema) gives one line, and the variables decide as if it were not named: telemetry that goes where the variables say is better than none.`;

function rowText(setting: Setting<unknown>): string {
  const cells = [`\`${setting.name}\``, defaultText(setting), setting.rule.must, setting.from, setting.says];
  return `| ${cells.join(' | ')} |`;
}

function defaultText(setting: Setting<unknown>): string {
  if (setting.fallbackSays !== undefined || setting.inherits !== undefined) return fallbackText(setting);
  const text = fallbackText(setting);
  return text === 'not set' || text === 'none' || text === 'no limit' ? text : `\`${text}\``;
}

function absentSection(): string {
  const rows = unsupported.map(({ name, instead }) => `| \`${name}\` | ${instead} |`);
  return `## Not supported

Specified by OpenTelemetry or known from other set-ups, without effect here; setting one of them gives one line that says so.

| variable | why |
| --- | --- |
${rows.join('\n')}`;
}
