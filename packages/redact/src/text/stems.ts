/**
 * One pass over a text finds every place where a rule may apply: an Aho-Corasick automaton over stems. Letters count
 * whatever their case, and blanks, `_`, `-` and `.` count as nothing, so that `apikey` also finds `API_KEY`.
 */
export interface StemAutomaton<T> {
  /**
   * The step from `state + class`: the next state, plus one where it has found something. States are multiples of
   * `CLASSES`, so that the bit is free.
   */
  readonly next: Uint16Array | Uint32Array;
  /** What a state found, by `state / CLASSES`. */
  readonly findings: readonly (readonly T[])[];
}

/** The classes of characters, a power of two: 26 letters, and these. */
export const CLASS_BITS = 5;
export const CLASSES: number = 1 << CLASS_BITS;
const AT_SIGN = 26;
const DIGIT = 27;
const COLON = 28;
const SLASH = 29;
const NOTHING = 30;
const OTHER = 31;

/** Class of every character below 128; those above are `OTHER_CLASS`. */
export const CLASS_OF: Uint8Array = new Uint8Array(128).fill(OTHER);
export const OTHER_CLASS: number = OTHER;
for (let code = 97; code <= 122; code++) CLASS_OF[code] = CLASS_OF[code - 32] = code - 97;
for (let code = 48; code <= 57; code++) CLASS_OF[code] = DIGIT;
for (const char of ' _-.') CLASS_OF[char.charCodeAt(0)] = NOTHING;
CLASS_OF[64] = AT_SIGN;
CLASS_OF[58] = COLON;
CLASS_OF[47] = SLASH;

/** A tree of stems: the children of each node as class and node in turn, and what ends there. */
interface Tree<T> {
  children: number[][];
  findings: T[][];
}

/** Stems with what each raises; in a stem any digit stands for all digits, and signs count for nothing. */
export function buildStems<T>(stems: Iterable<readonly [string, T]>): StemAutomaton<T> {
  const tree: Tree<T> = { children: [[]], findings: [[]] };
  for (const [stem, target] of stems) {
    let node = 0;
    for (let i = 0; i < stem.length; i++) {
      const kind = CLASS_OF[stem.charCodeAt(i)] ?? OTHER;
      if (kind !== NOTHING) node = childOf(tree, node, kind);
    }
    const found = tree.findings[node] as T[];
    if (!found.includes(target)) found.push(target);
  }
  return { next: followFailures(tree), findings: tree.findings };
}

function childOf<T>(tree: Tree<T>, node: number, kind: number): number {
  const kids = tree.children[node] as number[];
  for (let i = 0; i < kids.length; i += 2) if (kids[i] === kind) return kids[i + 1] as number;
  const child = tree.children.length;
  kids.push(kind, child);
  tree.children.push([]);
  tree.findings.push([]);
  return child;
}

/** Missing steps go where the longest suffix that is a prefix would go: its row is copied, then the own steps set. */
function followFailures<T>({ children, findings }: Tree<T>): Uint16Array | Uint32Array {
  const size = children.length * CLASSES;
  const next = size > 0xffff ? new Uint32Array(size) : new Uint16Array(size);
  const failure = new Array<number>(children.length).fill(0);
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] as number;
    const row = node * CLASSES;
    const fallback = (failure[node] as number) * CLASSES;
    if (node !== 0) next.copyWithin(row, fallback, fallback + CLASSES);
    const kids = children[node] as number[];
    for (let i = 0; i < kids.length; i += 2) {
      const kind = kids[i] as number;
      const child = kids[i + 1] as number;
      const suffix = node === 0 ? 0 : Math.floor((next[fallback + kind] as number) / CLASSES);
      failure[child] = suffix;
      const found = findings[child] as T[];
      for (const target of findings[suffix] as T[]) if (!found.includes(target)) found.push(target);
      next[row + kind] = child * CLASSES + (found.length > 0 ? 1 : 0);
      queue.push(child);
    }
    next[row + NOTHING] = row;
  }
  return next;
}
