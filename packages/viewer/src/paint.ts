import { escapeForeign } from './foreign-text.ts';
import { cutText, textWidth } from './text-width.ts';

/** SGR codes of the 16 colours every terminal theme defines. */
const CODES = {
  plain: '',
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '94',
  magenta: '35',
  cyan: '36',
  boldRed: '1;31',
  boldCyan: '1;36',
  alarm: '1;97;41',
} as const;

export type Style = keyof typeof CODES;

/** A piece of a line in one style. Its text may be foreign: painting escapes it. */
export interface Segment {
  text: string;
  style: Style;
}

export function segment(text: string, style: Style = 'plain'): Segment {
  return { text, style };
}

/** Escapes segments, cuts them to `columns` with an ellipsis, and pads them up to there. */
export function paintColumns(segments: readonly Segment[], columns: number, color: boolean): string {
  const pieces = segments.map(({ text, style }) => ({ text: escapeForeign(text), style }));
  const wanted = pieces.reduce((sum, piece) => sum + textWidth(piece.text), 0);
  let left = columns;
  let line = '';
  for (const { text, style } of pieces) {
    const width = textWidth(text);
    // The piece in which the room ends carries the ellipsis, even where it would just fit itself.
    const isLast = wanted > columns && width >= left;
    const fitted = isLast ? cutText(text, left) : text;
    left -= textWidth(fitted);
    line += paint(fitted, style, color);
    if (isLast) break;
  }
  return line + ' '.repeat(Math.max(0, left));
}

function paint(text: string, style: Style, color: boolean): string {
  const code = CODES[style];
  return color && code !== '' && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}
