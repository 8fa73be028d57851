import { clockText, durationText } from './duration-text.ts';
import { paintColumns, type Segment, type Style, segment } from './paint.ts';
import type { LogItem, TraceItem } from './read/shapes.ts';

export interface LineOptions {
  width: number;
  color: boolean;
}

/** A found trace in one line of the terminal. */
export function traceLine(trace: TraceItem, { width, color }: LineOptions): string {
  const { root } = trace;
  const failed = trace.failed > 0;
  const status = root?.status ?? undefined;
  return paintColumns(
    [
      segment(failed ? '✖ ' : '✔ ', failed ? 'boldRed' : 'green'),
      segment(`${clockText(trace.startUs / 1_000)}  `, 'dim'),
      segment(`${trace.traceId}  `, 'dim'),
      segment(durationText(trace.durationNs / 1e6).padStart(8)),
      segment(`  ${root?.service ?? ''}  `, 'cyan'),
      segment(root?.name ?? 'log records alone', failed ? 'boldRed' : 'bold'),
      ...(status === undefined ? [] : [segment(` ${status}`, statusStyle(status))]),
      segment(`  ${trace.spans} spans, ${trace.logs} log records`, 'dim'),
    ],
    width,
    color,
  ).trimEnd();
}

const LEVEL_STYLES: Readonly<Record<LogItem['level'], Style>> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'alarm',
};

/** A found log record in one line of the terminal. */
export function logLine(log: LogItem, { width, color }: LineOptions): string {
  const fields = Object.entries(log.attributes).filter(
    ([key]) => !/^exception\.stacktrace$|breadcrumbs$/.test(key),
  );
  const segments: Segment[] = [
    segment(`${clockText(log.timeUs / 1_000)}  `, 'dim'),
    segment(log.level.padEnd(6), LEVEL_STYLES[log.level]),
    segment(`${log.service}  `, 'cyan'),
    segment(textOf(log.text ?? log.event ?? '')),
  ];
  for (const [key, value] of fields) {
    segments.push(segment(` ${key}=`, 'dim'), segment(textOf(value)));
  }
  return paintColumns(segments, width, color).trimEnd();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function statusStyle(status: number): Style {
  if (status >= 500) return 'boldRed';
  return status >= 400 ? 'yellow' : 'green';
}
