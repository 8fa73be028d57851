import { compileGlob, type Glob, LONGEST_VALUE, matchesGlob } from './glob.ts';

/** In a route: one segment or more. */
const MANY = 'many';

/** A route by its segments; undefined: any path. */
export type RoutePattern = readonly (Glob | typeof MANY)[] | undefined;

const SLASH = 0x2f;
const wholeSegments = /^(\*([A-Za-z_]\w*)?|\{\*{1,2}\w*\}|\{\w+\*\})$/;
/** `:id`, `:id(\d+)`, `:id?`, `{id}`, `{id:int}`; behind a backslash they are text. */
const parameters = /\\.|:[A-Za-z_]\w*(\([^()]*\))?\??|\{[^{}]*\}/g;

/** A route as frameworks write it, for {@link matchesRoute}. */
export function compileRoute(pattern: string): RoutePattern {
  if (pattern === '*') return undefined;
  return segmentsOf(pattern).map((segment) => {
    if (wholeSegments.test(segment)) return MANY;
    return compileGlob(segment.replace(parameters, (found) => (found.startsWith('\\') ? found : '*')));
  });
}

function segmentsOf(pattern: string): string[] {
  const inner = pattern.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : inner.split('/');
}

/** Whether a request's path (or route) is one that the pattern covers; its query and one slash at its end do not count. */
export function matchesRoute(route: RoutePattern, path: string): boolean {
  if (route === undefined) return true;
  if (path.length > LONGEST_VALUE) return false;
  const end = endOfPath(path);
  let at = path.charCodeAt(0) === SLASH || end === 0 ? 1 : 0;
  let part = 0;
  let lastMany = -1;
  let resumeAt = at;
  while (at <= end) {
    const stop = endOfSegment(path, at, end);
    const wanted = route[part];
    if (wanted === MANY) {
      lastMany = part;
      part += 1;
      at = stop + 1;
      resumeAt = at;
    } else if (wanted !== undefined && isSegment(wanted, path, at, stop)) {
      part += 1;
      at = stop + 1;
    } else if (lastMany !== -1) {
      // What covers several segments takes one more.
      resumeAt = endOfSegment(path, resumeAt, end) + 1;
      at = resumeAt;
      part = lastMany + 1;
    } else {
      return false;
    }
  }
  return part === route.length;
}

/** A parameter is never empty. */
function isSegment(wanted: Glob, path: string, from: number, to: number): boolean {
  return (from < to || wanted.length === 0) && matchesGlob(wanted, path, from, to);
}

function endOfPath(path: string): number {
  const query = path.indexOf('?');
  const end = query === -1 ? path.length : query;
  return path.charCodeAt(end - 1) === SLASH ? end - 1 : end;
}

function endOfSegment(path: string, from: number, end: number): number {
  let at = from;
  while (at < end && path.charCodeAt(at) !== SLASH) at += 1;
  return at;
}
