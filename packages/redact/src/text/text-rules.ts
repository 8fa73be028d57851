import type { Finders } from './finders.ts';
import { createMatch, type Finder, type Match } from './match.ts';
import { buildStems, CLASS_OF, CLASSES, OTHER_CLASS, type StemAutomaton } from './stems.ts';

/** What replaces a hidden piece; also the place where redactions are counted. */
export type Hide = (rule: string, secret: string) => string;

/** `inQuery`: the text is the query of a URL, so that its first name is a parameter too. */
export type TextRules = (text: string, hide: Hide, inQuery: boolean) => string;

/** Nothing shorter can hold a key, a sign and a value. */
const SHORTEST = 5;

/**
 * Makes the finders at the first text. Texts between the values of an INSERT or a call are judged by finders of their
 * own (`isPart`), because those of the whole text remember how far they have read it.
 */
export function createTextRules(createFinders: (isPart: boolean) => Finders): TextRules {
  return createScan(createFinders, false);
}

function createScan(createFinders: (isPart: boolean) => Finders, isPart: boolean): TextRules {
  let automaton: StemAutomaton<Finder> | undefined;
  let finders: Finders | undefined;
  let parts: TextRules | undefined;

  return (text, hide, inQuery) => {
    const { length } = text;
    if (length < SHORTEST) return text;
    finders ??= createFinders(isPart);
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
        finders.prepare(inQuery);
        fresh = false;
      }
      if (!anyMatches(findings[state / CLASSES] as readonly Finder[], text, at, copied, match)) continue;
      if (match.places.length > 0) {
        const { rule, places } = match;
        match.places = [];
        parts ??= createScan(createFinders, true);
        for (let i = 0; i < places.length; i += 2) {
          const [start, end] = [places[i] as number, places[i + 1] as number];
          out += parts(text.slice(copied, start), hide, false) + hide(rule, text.slice(start, end));
          copied = end;
        }
      } else {
        const { start, end, rule, quote } = match;
        out += text.slice(copied, start) + quote + hide(rule, text.slice(start, end)) + quote;
        copied = end;
      }
      at = copied - 1;
      state = 0;
    }
    return copied === 0 ? text : out + text.slice(copied);
  };
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
