import type { Redactor } from '@throughline/redact';
import { BOLD, DIM, type Paint, RED } from './paint.ts';
import { sourceLines } from './source-lines.ts';
import { escapeControls } from './terminal-text.ts';

const INDENT = '    ';
const FOREIGN = /^\s+at .*(?:node:|[\\/]node_modules[\\/])/;

/**
 * A redacted stack below its line: indented, the lines of the program that threw first, frames of Node and of packages
 * dimmed.
 */
export function formatStack(stack: string, redactor: Redactor, paint: Paint): string {
  const rows = stack.split(/\r?\n/).map((row) => {
    const text = INDENT + escapeControls(row);
    return FOREIGN.test(row) ? paint(DIM, text) : text;
  });
  return [...excerptRows(stack, redactor, paint), ...rows].join('\n');
}

function excerptRows(stack: string, redactor: Redactor, paint: Paint): string[] {
  const excerpt = sourceLines(stack);
  if (excerpt === undefined) return [];
  const { file, line, rows } = excerpt;
  const digits = String(rows.at(-1)?.line ?? line).length;
  const place = `${INDENT}${paint(BOLD, `${escapeControls(file)}:${line}`)}`;
  // Together: a secret may begin on one line and end on the next.
  const texts = redactor
    .redactText(rows.map(({ text }) => text.replaceAll('\t', '  ')).join('\n'))
    .split('\n');
  return [
    place,
    ...texts.map((text, at) => {
      const number = rows[at]?.line ?? 0;
      const isIt = number === line;
      const row =
        `${isIt ? '>' : ' '} ${String(number).padStart(digits)} | ${escapeControls(text)}`.trimEnd();
      return INDENT + (isIt ? paint(RED, row) : paint(DIM, row));
    }),
  ];
}
