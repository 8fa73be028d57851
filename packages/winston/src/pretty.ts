import { ID_NAMES, idOf, isoTime, type LogLine } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import { BOLD, DIM, type Paint, painter } from './paint.ts';
import { formatStack } from './pretty-stack.ts';
import { columnsOf, escapeControls, isPlainWord } from './terminal-text.ts';

/** How lines for people look. */
export interface PrettyStyle {
  readonly color: boolean;
  /** Columns of the terminal; undefined where there is no end to a row. */
  readonly width?: number | undefined;
}

const COLORS: Record<LogLine['level'], string> = {
  debug: '\u001b[90m',
  info: '\u001b[32m',
  warning: '\u001b[33m',
  error: '\u001b[31m',
  critical: '\u001b[97;41m',
};
const LEVEL_WIDTH = 8;
const LOGGER_WIDTH = 14;
const EVENT_WIDTH = 28;
const INDENT = '    ';

/** A piece of a row: as it is written, and how many columns it takes. */
interface Piece {
  readonly text: string;
  readonly columns: number;
}

/**
 * A line for people: time (UTC), level, logger, event and fields in columns, ids dimmed at the end; fields that do not fit
 * stand in rows below. A stack is indented below, with the lines of the program that threw. Redacted first; controls,
 * line breaks and bidirectional characters are escaped.
 */
export function formatPretty(line: LogLine, redactor: Redactor, { color, width }: PrettyStyle): string {
  const paint = painter(color);
  const piece = (code: string, text: string, least = 0): Piece => {
    const padded = text + ' '.repeat(Math.max(0, least - columnsOf(text)));
    return { text: code === '' ? padded : paint(code, padded), columns: columnsOf(padded) };
  };
  const pieces = [
    piece(DIM, isoTime(line.time).slice(11, 23)),
    piece(COLORS[line.level], line.level, LEVEL_WIDTH),
    piece(DIM, escapeControls(line.logger), LOGGER_WIDTH),
    piece(BOLD, escapeControls(redactor.redactText(line.event)), EVENT_WIDTH),
  ];
  const hasStack = typeof line.fields['stack'] === 'string';
  let stack: string | undefined;
  for (const key of Object.keys(line.fields)) {
    // The stack tells them with their places.
    if (idOf(line, key) !== undefined || (hasStack && key === 'causes')) continue;
    const value = redactor.redactField(key, line.fields[key]);
    if (key === 'stack' && typeof value === 'string') stack = value;
    else if (value !== undefined) pieces.push(field(escapeControls(key), shown(value), paint));
  }
  for (const name of ID_NAMES) {
    const id = idOf(line, name);
    if (id !== undefined) pieces.push(piece(DIM, `${name}=${escapeControls(id)}`));
  }
  const text = inRows(pieces, width);
  return stack === undefined ? text : `${text}\n${formatStack(stack, redactor, paint)}`;
}

function field(key: string, value: string, paint: Paint): Piece {
  return { text: `${paint(DIM, `${key}=`)}${value}`, columns: columnsOf(key) + 1 + columnsOf(value) };
}

function inRows(pieces: readonly Piece[], width: number | undefined): string {
  let rows = '';
  let row = '';
  let columns = 0;
  for (const piece of pieces) {
    if (width !== undefined && columns > INDENT.length && columns + 1 + piece.columns > width) {
      rows += `${row.trimEnd()}\n`;
      row = INDENT + piece.text;
      columns = INDENT.length + piece.columns;
    } else {
      row += row === '' ? piece.text : ` ${piece.text}`;
      columns += piece.columns + (columns === 0 ? 0 : 1);
    }
  }
  return rows + row.trimEnd();
}

function shown(value: unknown): string {
  if (typeof value === 'string' && isPlainWord(value)) return value;
  return escapeControls(JSON.stringify(value) ?? String(value));
}
