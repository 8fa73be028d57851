import { fallbackText, groups, type Setting } from './setting.ts';
import { table, unsupported } from './table.ts';

/** The Markdown of docs/configuration.md, made from the table; scripts/write-docs.ts writes it. */
export function configurationPage(): string {
  const sections = groups.map((group) => {
    const rows = table.filter((setting) => setting.group === group);
    return `## ${group}\n\n${tableHead}\n${rows.map(rowText).join('\n')}`;
  });
  return `${introduction}\n\n${sections.join('\n\n')}\n\n${absentSection()}\n`;
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
| one instrumentation | \`OTEL_NODE_DISABLED_INSTRUMENTATIONS=pg\` |
| all instrumentations | \`OTEL_NODE_ENABLED_INSTRUMENTATIONS=none\` |
| headers to the next service | \`OTEL_PROPAGATORS=none\` |
| waiting for the last telemetry at a signal | \`THROUGHLINE_SHUTDOWN_TIMEOUT=0\` |`;

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
