import { isLogNode, type LogNode, type SpanNode, type TraceTree } from './assemble.ts';
import { durationText } from './duration-text.ts';
import { type Segment, type Style, segment } from './paint.ts';
import type { LogLevel, ViewException, ViewLog, ViewSpan } from './view-records.ts';

/** One line below a trace's title, before it is laid out. */
export interface Row {
  service: string;
  /** Tree lines and what stands behind them. */
  text: Segment[];
  /** Spans have a bar in the timeline. */
  bar: { startMs: number; endMs: number; failed: boolean } | undefined;
  right: string;
}

/** Width of a level with the space behind it. */
const LEVEL_COLUMNS = 6;

const LEVELS: Record<LogLevel, Segment> = {
  debug: segment('debug ', 'dim'),
  info: segment('info  ', 'green'),
  warning: segment('warn  ', 'yellow'),
  error: segment('error ', 'red'),
  critical: segment('fatal ', 'alarm'),
};

/** The lines of a trace: each span, and in order of time below it its log lines, errors and child spans. */
export function rowsOf(tree: TraceTree): Row[] {
  const rows: Row[] = [];
  for (const root of tree.roots) pushSpan(rows, tree, root, '', '');
  for (const stray of tree.strayLogs) pushLog(rows, tree, stray, '', '');
  return rows;
}

/** `branch` leads to this span, `below` continues its parent's lines under it. */
function pushSpan(rows: Row[], tree: TraceTree, node: SpanNode, branch: string, below: string): void {
  const { span } = node;
  rows.push({
    service: span.service,
    text: [segment(branch, 'dim'), ...spanLabel(span)],
    bar: { startMs: span.startMs, endMs: span.endMs, failed: isFailed(span) },
    right: durationText(span.endMs - span.startMs),
  });
  const exceptions = node.exceptions.length > 0 ? node.exceptions : untoldFailure(node);
  const trunk = node.children.length > 0 ? `${below}│ ` : `${below}  `;
  for (const exception of exceptions) pushException(rows, span.service, exception, trunk);
  node.children.forEach((child, index) => {
    const last = index === node.children.length - 1;
    const childBranch = below + (last ? '└ ' : '├ ');
    const childBelow = below + (last ? '  ' : '│ ');
    if (isLogNode(child)) pushLog(rows, tree, child, `${below}${last ? '└ ' : '│ '}`, childBelow);
    else pushSpan(rows, tree, child, childBranch, childBelow);
  });
}

function pushLog(rows: Row[], tree: TraceTree, node: LogNode, branch: string, below: string): void {
  const { log, exception } = node;
  // A captured exception has no text of its own: the exception is the line.
  const isException = exception !== undefined && log.text === 'exception';
  const text = isException ? exceptionSegments(exception) : [segment(log.text, logStyle(log))];
  rows.push({
    service: log.service,
    text: [segment(branch, 'dim'), LEVELS[log.level], ...text, ...fieldSegments(log)],
    bar: undefined,
    right: `+${durationText(log.timeMs - tree.startMs)}`,
  });
  if (exception === undefined) return;
  const indent = `${below}${' '.repeat(LEVEL_COLUMNS)}`;
  if (isException) pushFrame(rows, log.service, exception, indent);
  else pushException(rows, log.service, exception, indent);
}

function pushException(rows: Row[], service: string, exception: ViewException, indent: string): void {
  const text = [segment(indent, 'dim'), ...exceptionSegments(exception)];
  rows.push({ service, text, bar: undefined, right: '' });
  pushFrame(rows, service, exception, indent);
}

function pushFrame(rows: Row[], service: string, exception: ViewException, indent: string): void {
  if (exception.frame === undefined) return;
  const text = [segment(indent, 'dim'), segment('  at ', 'dim'), segment(exception.frame, 'bold')];
  rows.push({ service, text, bar: undefined, right: '' });
}

function exceptionSegments({ type, message }: ViewException): Segment[] {
  return [segment(`✖ ${type}`, 'boldRed'), segment(message === '' ? '' : `: ${message}`, 'red')];
}

/** A span that failed without an exception anywhere below it still says why. */
function untoldFailure(node: SpanNode): ViewException[] {
  const { failed, statusMessage, exceptions } = node.span;
  const explained = exceptions.length > 0 || node.children.some((child) => hasFailure(child));
  return failed && statusMessage !== undefined && !explained
    ? [{ type: 'failed', message: statusMessage, frame: undefined }]
    : [];
}

function hasFailure(node: SpanNode | LogNode): boolean {
  return isLogNode(node) ? node.log.exception !== undefined : node.span.failed;
}

function spanLabel(span: ViewSpan): Segment[] {
  const failed = isFailed(span);
  if (span.flow !== undefined) {
    const mark = span.flow.step === undefined ? '◆ flow ' : '◇ step ';
    return [
      segment(mark, failed ? 'red' : 'cyan'),
      segment(span.flow.step ?? span.flow.name, failed ? 'boldRed' : 'boldCyan'),
      segment(failed ? ' ✖' : ' ✔', failed ? 'boldRed' : 'green'),
    ];
  }
  const label = [segment(span.name, failed ? 'boldRed' : span.kind === 'server' ? 'bold' : 'plain')];
  if (span.httpStatus !== undefined) label.push(segment(` ${span.httpStatus}`, statusStyle(span.httpStatus)));
  else if (failed) label.push(segment(' ✖', 'boldRed'));
  if (span.detail !== undefined && span.detail !== span.name)
    label.push(segment(` ${oneLine(span.detail)}`, 'dim'));
  return label;
}

function fieldSegments(log: ViewLog): Segment[] {
  return log.fields.flatMap(([key, value]) => [
    segment(` ${key}=`, 'dim'),
    segment(/^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)),
  ]);
}

/** Queries are often written over several lines. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function logStyle(log: ViewLog): Style {
  return log.level === 'error' || log.level === 'critical' ? 'red' : log.level === 'debug' ? 'dim' : 'plain';
}

/** Whether a span counts as failed: by its status, or by a server's 5xx. */
export function isFailed(span: ViewSpan): boolean {
  return span.failed || (span.kind === 'server' && (span.httpStatus ?? 0) >= 500);
}

/** The colour of an HTTP status code. */
export function statusStyle(status: number): Style {
  if (status >= 500) return 'boldRed';
  if (status >= 400) return 'yellow';
  return status >= 300 ? 'cyan' : 'green';
}
