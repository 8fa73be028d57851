/** One hidden piece of a text, filled in by the rule that found it; one object serves a whole scan. */
export interface Match {
  start: number;
  end: number;
  /** Name of the rule, as counted and explained. */
  rule: string;
  /** Put around the replacement, so that JSON stays JSON where a bare number or object was hidden. */
  quote: string;
  /** Where a rule hides several places at once: start and end of each in turn; the text between is judged by itself. */
  places: readonly number[];
  /** Where nothing was found: up to here nothing will be either. */
  skipTo: number;
}

/** Looks at the text around `at`, where a stem ended; nothing before `floor` may be hidden again. */
export type Finder = (text: string, at: number, floor: number, match: Match) => boolean;

export function createMatch(): Match {
  return { start: 0, end: 0, rule: '', quote: '', places: [], skipTo: 0 };
}

export function setMatch(match: Match, start: number, end: number, rule: string, quote = ''): true {
  match.start = start;
  match.end = end;
  match.rule = rule;
  match.quote = quote;
  return true;
}

/** Nothing ends before the last of the same characters as the one at `at`; of digits any are the same. */
export function skipRun(text: string, at: number, match: Match): void {
  const code = text.charCodeAt(at);
  let last = at;
  while (last + 1 < text.length && isSame(code, text.charCodeAt(last + 1))) last++;
  match.skipTo = last - 1;
}

function isSame(code: number, other: number): boolean {
  return code === other || (isDigit(code) && isDigit(other));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
