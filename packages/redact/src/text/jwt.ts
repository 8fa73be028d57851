import { type KeyRules, OPEN } from '../keys/key-rules.ts';
import { type Match, setMatch } from './match.ts';
import { isBoundary } from './shapes.ts';

/**
 * JSON Web Tokens: three parts, of which the last may be empty (unsigned), or five (encrypted). JSON in base64 begins
 * the same way; it is hidden where one of its keys is sensitive.
 */

const SHORTEST = 24;
const SHORTEST_HEADER = 12;
const MOST_PARTS = 5;
const LONGEST_DECODED = 4_096;

export interface JwtFinder {
  reset(): void;
  /** `at` is the `J` of `eyJ`. */
  find(text: string, at: number, floor: number, match: Match): boolean;
}

export function createJwtFinder(keys: KeyRules): JwtFinder {
  /** What was read and refused is not read again, which keeps a scan linear. */
  let refusedTo = 0;
  return {
    reset() {
      refusedTo = 0;
    },
    find(text, at, floor, match) {
      const start = at - 2;
      if (start < floor || start < refusedTo || !text.startsWith('eyJ', start)) return false;
      if (start > 0 && !isBoundary(text, start - 1)) return false;
      let end = partEnd(text, start);
      refusedTo = end;
      if (end - start < SHORTEST_HEADER) return false;
      if (text.charCodeAt(end) !== DOT) {
        refusedTo = paddingEnd(text, end);
        return holdsSecret(text.slice(start, end), keys) && setMatch(match, start, refusedTo, 'base64-json');
      }
      let parts = 1;
      while (parts < MOST_PARTS && text.charCodeAt(end) === DOT) {
        const next = partEnd(text, end + 1);
        const isEmpty = next === end + 1;
        if (isEmpty && parts !== 2 && text.charCodeAt(next) !== DOT) break;
        end = next;
        parts++;
      }
      return parts > 1 && end - start >= SHORTEST && setMatch(match, start, end, 'jwt');
    },
  };
}

const DOT = 46;

/** base64 of the usual alphabet goes on where base64url ends. */
function paddingEnd(text: string, from: number): number {
  let end = from;
  while (isPart(text.charCodeAt(end)) || text.charCodeAt(end) === 43 || text.charCodeAt(end) === 47) end++;
  while (text.charCodeAt(end) === 61) end++;
  return end;
}

/** Looks at the beginning of long ones only. */
function holdsSecret(encoded: string, keys: KeyRules): boolean {
  const part = encoded.slice(0, LONGEST_DECODED);
  let json: string;
  try {
    json = atob(
      part
        .slice(0, part.length - (part.length % 4))
        .replaceAll('-', '+')
        .replaceAll('_', '/'),
    );
  } catch {
    return false;
  }
  for (const [, key] of json.matchAll(/"([^"\\]{1,64})"\s*:/g))
    if (keys.decide(key as string) !== OPEN) return true;
  return false;
}

function partEnd(text: string, from: number): number {
  let end = from;
  while (isPart(text.charCodeAt(end))) end++;
  return end;
}

/** base64url. */
function isPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 95
  );
}
