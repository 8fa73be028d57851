import type { TraceTree } from './assemble.ts';
import { clockText, durationText } from './duration-text.ts';
import { escapeForeign } from './foreign-text.ts';
import { paintColumns, type Segment, type Style, segment } from './paint.ts';
import { isFailed, type Row, rowsOf, statusStyle } from './rows.ts';
import { textWidth } from './text-width.ts';

export interface RenderOptions {
  /** Columns of the terminal; at least 40 are used. */
  width: number;
  color: boolean;
  /** Lines of one trace before the rest is only counted; default 200. */
  maxRows?: number;
  /** Said in the title of spans that arrived after their request was shown. */
  late?: boolean;
}

interface Layout {
  width: number;
  color: boolean;
  service: number;
  text: number;
  /** 0: too narrow for a timeline. */
  bar: number;
}

const RIGHT = 9;
const GAP = 2;
const INDENT = 2;
const SERVICE_STYLES: readonly Style[] = ['cyan', 'magenta', 'blue', 'yellow', 'green'];

/** Draws a trace as lines without a newline at their ends, none wider than `width`. Pure. */
export function render(tree: TraceTree, options: RenderOptions): string[] {
  const layout = layOut(tree, Math.max(40, options.width), options.color);
  const rows = rowsOf(tree);
  const shown = rows.slice(0, options.maxRows ?? 200);
  const lines = [
    ...title(tree, layout, options.late ?? false),
    ...shown.map((row, index) => line(row, shown[index - 1], tree, layout)),
  ];
  if (rows.length > shown.length) {
    lines.push(
      full([segment(`${' '.repeat(INDENT)}… ${rows.length - shown.length} more lines`, 'dim')], layout),
    );
  }
  return lines.map((text) => text.trimEnd());
}

function layOut(tree: TraceTree, width: number, color: boolean): Layout {
  const longest = tree.services.reduce((most, name) => Math.max(most, textWidth(escapeForeign(name))), 0);
  const service = Math.min(longest, width < 80 ? 10 : 16);
  const bar = width < 80 ? 0 : Math.min(40, Math.max(16, Math.floor(width * 0.22)));
  const text = width - INDENT - service - GAP - (bar === 0 ? 0 : bar + GAP) - 1 - RIGHT;
  return { width, color, service, text, bar };
}

function title(tree: TraceTree, layout: Layout, late: boolean): string[] {
  const root = tree.roots[0]?.span;
  const failed = tree.roots.some((node) => isFailed(node.span));
  const status = root?.httpStatus;
  const refused = !failed && status !== undefined && status >= 400;
  const mark = failed ? segment('✖ ', 'boldRed') : refused ? segment('▲ ', 'yellow') : segment('● ', 'green');
  const time = clockText(tree.startMs);
  const name = late ? `late: ${root?.name ?? 'log lines'}` : (root?.name ?? 'log lines');
  const head = [mark, segment(name, failed ? 'boldRed' : 'bold')];
  if (status !== undefined) head.push(segment(`  ${status}`, statusStyle(status)));
  head.push(segment(`  ${durationText(tree.endMs - tree.startMs)}`));
  const counts = [
    count(tree.services.length, 'service'),
    count(tree.spanCount, 'span'),
    count(tree.logCount, 'log line'),
  ];
  head.push(segment(`  ${counts.join(', ')}`, 'dim'));
  const ids = [
    `trace ${tree.traceId}`,
    ...(tree.requestId === undefined ? [] : [`request ${tree.requestId}`]),
  ];
  return [
    paintColumns(head, layout.width - time.length - 1, layout.color) +
      paintColumns([segment(` ${time}`, 'dim')], time.length + 1, layout.color),
    full([segment(`${' '.repeat(INDENT)}${ids.join(' · ')}`, 'dim')], layout),
  ];
}

function line(row: Row, before: Row | undefined, tree: TraceTree, layout: Layout): string {
  const style = serviceStyle(row.service, tree);
  const service = row.service === before?.service ? '' : row.service;
  const start =
    ' '.repeat(INDENT) +
    paintColumns([segment(service, style)], layout.service, layout.color) +
    ' '.repeat(GAP);
  const right = paintColumns(
    [segment(row.right.padStart(RIGHT), row.bar ? 'plain' : 'dim')],
    RIGHT,
    layout.color,
  );
  if (row.bar === undefined || layout.bar === 0) {
    // A line without a bar may use the room of the timeline.
    const room = layout.text + (layout.bar === 0 ? 0 : GAP + layout.bar);
    return row.right === ''
      ? start + paintColumns(row.text, room + 1 + RIGHT, layout.color)
      : `${start}${paintColumns(row.text, room, layout.color)} ${right}`;
  }
  const bar = paintColumns(
    timeline(row.bar, tree, layout.bar, row.bar.failed ? 'red' : style),
    layout.bar,
    layout.color,
  );
  return `${start}${paintColumns(row.text, layout.text, layout.color)}${' '.repeat(GAP)}${bar} ${right}`;
}

/** Where in the request the span ran, to the nearest column, at least one wide. */
function timeline(bar: NonNullable<Row['bar']>, tree: TraceTree, columns: number, style: Style): Segment[] {
  const total = Math.max(tree.endMs - tree.startMs, 0.001);
  const from = clamp(Math.floor(((bar.startMs - tree.startMs) / total) * columns), 0, columns - 1);
  const to = clamp(Math.round(((bar.endMs - tree.startMs) / total) * columns), from + 1, columns);
  return [
    segment('╌'.repeat(from), 'dim'),
    segment('━'.repeat(to - from), style),
    segment('╌'.repeat(columns - to), 'dim'),
  ];
}

function serviceStyle(service: string, tree: TraceTree): Style {
  return SERVICE_STYLES[tree.services.indexOf(service) % SERVICE_STYLES.length] ?? 'plain';
}

function full(segments: Segment[], layout: Layout): string {
  return paintColumns(segments, layout.width, layout.color);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function clamp(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? least : Math.min(most, Math.max(least, value));
}
