import { durationText } from '../duration-text.ts';
import { escapeForeign } from '../foreign-text.ts';
import type { LogItem, TraceDetail, TraceSpan } from './shapes.ts';

/** Of one text: an issue or a model needs the shape, not megabytes. */
const MAX_SPANS = 200;
const MAX_LOGS = 100;
const MAX_TEXT = 300;
const MAX_STACK_LINES = 12;

/** Attributes that say what a span was about. */
const TELLING =
  /^(?:http\.|url\.(?:full|path)$|db\.|messaging\.|rpc\.|error\.type$|exception\.|throughline\.flow\.)/;

/** A trace as Markdown, for an issue or a model: what it was, where it failed, the tree, log lines, errors. */
export function traceMarkdown(detail: TraceDetail): string {
  const { trace, spans, logs, errors, flows } = detail;
  const root = trace.root;
  const title = root === null ? 'Trace' : `${root.name}${root.status === null ? '' : ` ${root.status}`}`;
  const lines = [
    `## ${inline(title)}`,
    '',
    `- Trace \`${trace.traceId}\`, ${new Date(trace.startUs / 1_000).toISOString()}, ${ms(trace.durationNs)}`,
    `- Services: ${trace.services.map(inline).join(', ')}`,
    `- ${trace.spans} spans (${trace.failed} failed), ${trace.logs} log records, ${errors.length} errors`,
  ];
  for (const flow of flows) {
    const where = flow.step === null ? '' : `, last step ${inline(flow.step)}`;
    lines.push(`- Flow ${inline(flow.name)}: ${inline(flow.outcome ?? 'in flight')}${where}`);
  }
  if (errors.length > 0) {
    lines.push('', '### Errors', '');
    for (const error of errors.slice(0, 10)) {
      lines.push(`- **${inline(error.type)}** in ${inline(error.service)}: ${inline(error.message)}`);
    }
    lines.push(...stackLines(spans, logs));
  }
  lines.push(
    '',
    '### Spans',
    '',
    ...fenced(spans.slice(0, MAX_SPANS).map((span) => spanLine(span, trace.startUs))),
  );
  if (trace.spans > MAX_SPANS) lines.push(`${trace.spans - MAX_SPANS} more spans are left out.`);
  if (logs.length > 0) {
    lines.push(
      '',
      '### Log records',
      '',
      ...fenced(logs.slice(0, MAX_LOGS).map((log) => logLine(log, trace.startUs))),
    );
    if (trace.logs > MAX_LOGS) lines.push(`${trace.logs - MAX_LOGS} more log records are left out.`);
  }
  return `${lines.join('\n')}\n`;
}

function spanLine(span: TraceSpan, startUs: number): string {
  const facts = Object.entries(span.attributes)
    .filter(([key]) => TELLING.test(key))
    .map(([key, value]) => `${short(key)}=${short(value)}`);
  const marks = [span.failed ? 'FAILED' : '', span.criticalNs > 0 ? `critical ${ms(span.criticalNs)}` : ''];
  const head = `${'  '.repeat(Math.min(span.depth, 40))}${short(span.name)} [${short(span.service)}, ${span.kind}]`;
  const time = `+${ms((span.startUs - startUs) * 1_000)} ${ms(span.durationNs)}`;
  return [head, time, ...marks, short(span.statusMessage ?? ''), ...facts]
    .filter((part) => part !== '')
    .join(' ');
}

function logLine(log: LogItem, startUs: number): string {
  const facts = Object.entries(log.attributes)
    .filter(([key]) => !/^exception\.stacktrace$|breadcrumbs$|code_frame$/.test(key))
    .map(([key, value]) => `${short(key)}=${short(value)}`);
  const time = `+${ms((log.timeUs - startUs) * 1_000)}`;
  return [time, log.level, `[${short(log.service)}]`, short(log.text), ...facts].join(' ');
}

/** The first stack that is there. */
function stackLines(spans: readonly TraceSpan[], logs: readonly LogItem[]): string[] {
  const all = [
    ...logs.map((log) => log.attributes),
    ...spans.flatMap((span) => span.events.map((event) => event.attributes)),
  ];
  const stack = all.map((one) => one['exception.stacktrace']).find((one) => typeof one === 'string');
  if (typeof stack !== 'string') return [];
  return ['', ...fenced(stack.split('\n').slice(0, MAX_STACK_LINES).map(escapeForeign))];
}

/** A fence that no line of foreign text can close. */
function fenced(lines: readonly string[]): string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(3, runs.reduce((most, one) => Math.max(most, one), 0) + 1));
  return [`${fence}text`, ...lines, fence];
}

function short(value: unknown): string {
  const text = escapeForeign(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** Foreign text in a line of Markdown: nothing in it is markup. */
function inline(text: string): string {
  return short(text).replace(/[\\`*_{}[\]<>#+!|~&@-]/g, '\\$&');
}

function ms(ns: number): string {
  return durationText(ns / 1e6);
}
