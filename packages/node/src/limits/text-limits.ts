/** Texts up to this length are taken as they are, and not summed up for each record. */
export const SHORT_TEXT = 1_024;
/** Characters of a text where nobody sets another limit; what it means for secrets: docs/decisions/0006. */
export const DEFAULT_TEXT_LENGTH = 16_384;

/**
 * UTF-16 code units of a text that are kept until it is redacted: so many more than leave that a secret of ordinary length
 * is whole wherever it begins to matter.
 */
export function entryLength(limit: number): number {
  return 2 * Math.max(limit, DEFAULT_TEXT_LENGTH);
}

/** The start of a text, at the front of a surrogate pair and never inside it; it may keep the whole text alive. */
export function startOf(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** The same as a text of its own: a slice is only a view, and would keep a megabyte alive for its first characters. */
export function copyOfStart(text: string, length: number): string {
  // The sum is a new text, written in full when it is sliced; what the slice keeps alive is that one.
  return ` ${startOf(text, length)}`.slice(1);
}
