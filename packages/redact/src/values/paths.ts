import { type RedactionMode, RedactionPolicyError } from '../policy.ts';

/** One place in the tree of all paths of a policy. */
interface PathNode {
  children: Map<string, PathNode>;
  any: PathNode | undefined;
  hide: RedactionMode | true | undefined;
  reveal: boolean;
  allow: boolean;
}

/** Where a value stands among the paths: every node that its path has reached. */
export type PathState = readonly PathNode[];

export const NO_PATHS: PathState = [];

export type PathMark = { hide: RedactionMode | true } | { reveal: true } | { allow: true };

export interface Paths {
  root: PathState;
  add(path: string, mark: PathMark, rule: string): void;
  /** The state below `state` under `key`; a dotted key (`user.email`) also walks its parts. */
  step(state: PathState, key: string): PathState;
}

export function createPaths(): Paths {
  const root = newNode();
  return {
    root: [root],
    add(path, mark, rule) {
      let node = root;
      for (const segment of parsePath(path, rule)) node = childOf(node, segment);
      Object.assign(node, mark);
    },
    step(state, key) {
      if (state.length === 0) return NO_PATHS;
      const whole = stepOnce(state, key);
      if (!key.includes('.')) return whole;
      const parts = key.split('.').reduce(stepOnce, state);
      return parts.length === 0 ? whole : [...whole, ...parts];
    },
  };
}

export function hiddenBy(state: PathState): RedactionMode | true | undefined {
  return state.find((node) => node.hide !== undefined)?.hide;
}

export function isRevealed(state: PathState): boolean {
  return state.some((node) => node.reveal);
}

export function isAllowed(state: PathState): boolean {
  return state.some((node) => node.allow);
}

function stepOnce(state: PathState, key: string): PathState {
  const next: PathNode[] = [];
  for (const node of state) {
    const child = node.children.get(key);
    if (child !== undefined) next.push(child);
    if (node.any !== undefined) next.push(node.any);
  }
  return next;
}

function newNode(): PathNode {
  return { children: new Map(), any: undefined, hide: undefined, reveal: false, allow: false };
}

const ANY = Symbol('any');
type Segment = string | typeof ANY;

function childOf(node: PathNode, segment: Segment): PathNode {
  if (segment === ANY) {
    node.any ??= newNode();
    return node.any;
  }
  let child = node.children.get(segment);
  if (child === undefined) {
    child = newNode();
    node.children.set(segment, child);
  }
  return child;
}

const SEGMENT = /\[(?:(\*)|(\d+)|"([^"]*)"|'([^']*)')\]|\.?(?:(\*)|([^.[\]"'*]+))/y;

/** `a.b[*].c["x-y"][0]` as its segments. */
function parsePath(path: string, rule: string): Segment[] {
  const segments: Segment[] = [];
  SEGMENT.lastIndex = 0;
  while (SEGMENT.lastIndex < path.length) {
    const at = SEGMENT.lastIndex;
    const found = SEGMENT.exec(path);
    if (found === null || (at === 0 && found[0].startsWith('.'))) {
      throw new RedactionPolicyError(
        rule,
        'must be a path such as `user.email`, `items[*].id` or `headers["x-id"]`',
        JSON.stringify(path),
      );
    }
    const [, star, index, double, single, dotStar, name] = found;
    segments.push(
      star !== undefined || dotStar !== undefined ? ANY : (index ?? double ?? single ?? name ?? ''),
    );
  }
  return segments;
}
