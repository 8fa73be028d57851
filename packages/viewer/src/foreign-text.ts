/**
 * Characters that change what a terminal shows or how text reads: controls (CR, LF and ESC among them), line and
 * paragraph separators, bidirectional marks and overrides, invisible and tag characters, lone surrogates.
 */
const DECEIVING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

/** Makes text of others safe to print on one line: what could deceive is written as an escape. */
export function escapeForeign(text: string): string {
  return text.replace(
    DECEIVING,
    (character) => SHORT[character] ?? escapeCode(character.codePointAt(0) as number),
  );
}

function escapeCode(code: number): string {
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
