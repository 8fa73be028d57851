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
}

/** Looks at the text around `at`, where a stem ended; nothing before `floor` may be hidden again. */
export type Finder = (text: string, at: number, floor: number, match: Match) => boolean;

export function createMatch(): Match {
  return { start: 0, end: 0, rule: '', quote: '', places: [] };
}

export function setMatch(match: Match, start: number, end: number, rule: string, quote = ''): true {
  match.start = start;
  match.end = end;
  match.rule = rule;
  match.quote = quote;
  return true;
}
