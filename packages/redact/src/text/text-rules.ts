import type { Finders } from './finders.ts';
import { createMatch, type Finder, type Match } from './match.ts';
import { buildStems, CLASS_BITS, CLASS_OF, OTHER_CLASS, type StemAutomaton } from './stems.ts';

/** What replaces a hidden piece; also the place where redactions are counted. */
export type Hide = (rule: string, secret: string) => string;

/** `inQuery`: the text is the query of a URL, so that its first name is a parameter too. */
export type TextRules = (text: string, hide: Hide, inQuery: boolean) => string;

/** Behind so many, a text is nothing but secrets: what follows is hidden as one, which bounds the time that it takes. */
const MOST_SECRETS = 10_000;
/** The same for places that might be a pair and are none: log lines have some eight in a thousand characters. */
const MOST_PLACES = 50_000;
const LIMIT_RULE = 'limit';

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
    let hidden = 0;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      state = next[state + (code < 128 ? (CLASS_OF[code] as number) : OTHER_CLASS)] as number;
      if ((state & 1) === 0) continue;
      state--;
      if (fresh) {
        finders.prepare(inQuery);
        fresh = false;
      }
      if (!anyMatches(findings[state >>> CLASS_BITS] as readonly Finder[], text, at, copied, match)) {
        if (finders.looked() > MOST_PLACES && at + 1 < length)
          return out + text.slice(copied, at + 1) + hide(LIMIT_RULE, text.slice(at + 1));
        // The state is the same all along the run.
        if (match.skipTo > at) at = match.skipTo;
        match.skipTo = 0;
        continue;
      }
      if (match.places.length > 0) {
        const { rule, places } = match;
        match.places = [];
        parts ??= createScan(createFinders, true);
        for (let i = 0; i < places.length && hidden < MOST_SECRETS; i += 2, hidden++) {
          const [start, end] = [places[i] as number, places[i + 1] as number];
          out += parts(text.slice(copied, start), hide, false) + hide(rule, text.slice(start, end));
          copied = end;
        }
      } else {
        const { start, end, rule, quote } = match;
        out += text.slice(copied, start) + quote + hide(rule, text.slice(start, end)) + quote;
        copied = end;
        hidden++;
      }
      if (hidden >= MOST_SECRETS && copied < length) return out + hide(LIMIT_RULE, text.slice(copied));
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
  if (finders.length === 1) return (finders[0] as Finder)(text, at, floor, match);
  for (let i = 0; i < finders.length; i++) if ((finders[i] as Finder)(text, at, floor, match)) return true;
  return false;
}
