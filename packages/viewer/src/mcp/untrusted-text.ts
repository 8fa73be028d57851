import { escapeForeign } from '../foreign-text.ts';

/** Of one line. A name or message needs no more; what is longer is cut, and says so. */
const MAX_LINE = 2_000;

/** Beginnings of tags and of the special tokens of chat formats; a comparison such as `a < b` stays. */
const TAG = /<(?=[/|!?\p{L}])/gu;
const FENCE = /`{3,}|~{3,}/g;

/**
 * Text that others wrote, for one line of an answer: what would end the line, steer a terminal, hide, or look like markup
 * that a model or client gives a meaning of its own is written as an escape.
 */
export function untrustedText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const cut =
    text.length > MAX_LINE
      ? `${text.slice(0, MAX_LINE)}... (${text.length - MAX_LINE} characters more)`
      : text;
  return escapeForeign(cut)
    .replace(TAG, '\\u003c')
    .replace(FENCE, (run) =>
      `\\u${(run.codePointAt(0) as number).toString(16).padStart(4, '0')}`.repeat(run.length),
    );
}
