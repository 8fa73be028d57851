/** C1 controls, bidirectional controls and the two line separators: JSON lets them through, a terminal obeys them. */
const TERMINAL_CONTROLS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const ALL_TERMINAL_CONTROLS: RegExp = new RegExp(TERMINAL_CONTROLS, 'g');
/** Printable ASCII without quote and backslash: JSON writes it as it is. */
const AS_IT_IS = /^[ !#-[\]-~]*$/;

/** A text as JSON on one line, with no character that a terminal obeys. */
export function quoteJson(text: string): string {
  return AS_IT_IS.test(text) ? `"${text}"` : escapeTerminal(JSON.stringify(text));
}

/** Any plain value as JSON on one line; undefined for what JSON leaves out. */
export function valueJson(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return quoteJson(value);
    case 'number':
      return Number.isFinite(value) ? `${value}` : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'undefined':
      return undefined;
    default:
      return value === null ? 'null' : objectJson(value);
  }
}

function objectJson(value: unknown): string | undefined {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : escapeTerminal(text);
  } catch {
    return '"[unreadable]"';
  }
}

function escapeTerminal(json: string): string {
  return TERMINAL_CONTROLS.test(json) ? json.replace(ALL_TERMINAL_CONTROLS, escapeCharacter) : json;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

let lastMs = Number.NaN;
let lastText = '';

/** ISO 8601 in UTC, with milliseconds. */
export function isoTime(time: number): string {
  const ms = Math.trunc(time);
  if (ms === lastMs) return lastText;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return new Date().toISOString();
  lastMs = ms;
  lastText = date.toISOString();
  return lastText;
}
