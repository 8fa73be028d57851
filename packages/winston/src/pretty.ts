import { ID_NAMES, idOf, isoTime, type LogLine } from '@throughline/api/runtime';
import type { Redactor } from '@throughline/redact';
import { escapeControls, isPlainWord } from './terminal-text.ts';

const RESET = '\u001b[0m';
const DIM = '\u001b[2m';
const BOLD = '\u001b[1m';
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

/**
 * A line for people: time (UTC), level, logger, event and fields in columns, ids dimmed at the end, a stack indented
 * below. Redacted first; controls, line breaks and bidirectional characters are escaped.
 */
export function formatPretty(line: LogLine, redactor: Redactor, color: boolean): string {
  const paint = (code: string, text: string): string => (color ? `${code}${text}${RESET}` : text);
  const columns = [
    paint(DIM, isoTime(line.time).slice(11, 23)),
    paint(COLORS[line.level], line.level.padEnd(LEVEL_WIDTH)),
    paint(DIM, escapeControls(line.logger).padEnd(LOGGER_WIDTH)),
    paint(BOLD, escapeControls(redactor.redactText(line.event)).padEnd(EVENT_WIDTH)),
  ];
  let stack: unknown;
  for (const key of Object.keys(line.fields)) {
    if (idOf(line, key) !== undefined) continue;
    const value = redactor.redactField(key, line.fields[key]);
    if (key === 'stack' && typeof value === 'string') stack = value;
    else if (value !== undefined) columns.push(`${paint(DIM, `${escapeControls(key)}=`)}${shown(value)}`);
  }
  for (const name of ID_NAMES) {
    const id = idOf(line, name);
    if (id !== undefined) columns.push(paint(DIM, `${name}=${escapeControls(id)}`));
  }
  const text = columns.join(' ').trimEnd();
  return typeof stack === 'string' ? `${text}\n${indented(stack)}` : text;
}

function shown(value: unknown): string {
  if (typeof value === 'string' && isPlainWord(value)) return value;
  return escapeControls(JSON.stringify(value) ?? String(value));
}

function indented(stack: string): string {
  return stack
    .split(/\r?\n/)
    .map((row) => `${INDENT}${escapeControls(row)}`)
    .join('\n');
}
