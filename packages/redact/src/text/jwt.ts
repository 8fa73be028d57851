import { type Match, setMatch } from './match.ts';
import { isBoundary } from './shapes.ts';

/** JSON Web Tokens: three parts, of which the last may be empty (unsigned), or five (encrypted). */

const SHORTEST = 24;
const SHORTEST_HEADER = 12;
const MOST_PARTS = 5;

export interface JwtFinder {
  reset(): void;
  /** `at` is the `J` of `eyJ`. */
  find(text: string, at: number, floor: number, match: Match): boolean;
}

export function createJwtFinder(): JwtFinder {
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
      if (end - start < SHORTEST_HEADER || text.charCodeAt(end) !== DOT) return false;
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
