import type { Finders } from './finders.ts';
import { createMatch, type Finder, type Match } from './match.ts';
import { buildStems, CLASS_OF, CLASSES, OTHER_CLASS, type StemAutomaton } from './stems.ts';

/** What replaces a hidden piece; also the place where redactions are counted. */
export type Hide = (rule: string, secret: string) => string;

/** `inQuery`: the text is the query of a URL, so that its first name is a parameter too. */
export type TextRules = (text: string, hide: Hide, inQuery: boolean) => string;

/** Nothing shorter can hold a key, a sign and a value. */
const SHORTEST = 5;

export function createTextRules(createFinders: () => Finders): TextRules {
  let automaton: StemAutomaton<Finder> | undefined;
  let finders: Finders | undefined;

  return (text, hide, inQuery) => scan(text, hide, inQuery, false);

  /** `isPart`: the text stands between the values of an INSERT that was found already. */
  function scan(text: string, hide: Hide, inQuery: boolean, isPart: boolean): string {
    const { length } = text;
    if (length < SHORTEST) return text;
    finders ??= createFinders();
    automaton ??= buildStems(finders.stems);
    const { next, findings } = automaton;
    const match = createMatch();
    let state = 0;
    let out = '';
    let copied = 0;
    let fresh = true;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      state = next[state + (code < 128 ? (CLASS_OF[code] as number) : OTHER_CLASS)] as number;
      if ((state & 1) === 0) continue;
      state--;
      if (fresh) {
        finders.prepare(inQuery, isPart);
        fresh = false;
      }
      const found = findings[state / CLASSES] as readonly Finder[];
      if (!anyMatches(found, text, at, copied, match)) continue;
      if (match.places.length > 0) {
        const { rule, places } = match;
        match.places = [];
        for (let i = 0; i < places.length; i += 2) {
          const [start, end] = [places[i] as number, places[i + 1] as number];
          out += scan(text.slice(copied, start), hide, false, true) + hide(rule, text.slice(start, end));
          copied = end;
        }
        finders.prepare(inQuery, isPart);
      } else {
        const { start, end, rule, quote } = match;
        out += text.slice(copied, start) + quote + hide(rule, text.slice(start, end)) + quote;
        copied = end;
      }
      at = copied - 1;
      state = 0;
    }
    return copied === 0 ? text : out + text.slice(copied);
  }
}

function anyMatches(
  finders: readonly Finder[],
  text: string,
  at: number,
  floor: number,
  match: Match,
): boolean {
  for (let i = 0; i < finders.length; i++) if ((finders[i] as Finder)(text, at, floor, match)) return true;
  return false;
}
