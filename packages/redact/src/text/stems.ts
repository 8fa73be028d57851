/**
 * One pass over a text finds every place where a rule may apply: an Aho-Corasick automaton over stems. Letters count
 * whatever their case, and blanks, `_`, `-` and `.` count as nothing, so that `apikey` also finds `API_KEY`.
 */
export interface StemAutomaton<T> {
  /** Next state by `state + class`; states are premultiplied by the number of classes. */
  readonly next: Uint16Array | Uint32Array;
  /** States from here on have found something. */
  readonly firstFinding: number;
  /** What a finding state found, by `(state - firstFinding) / CLASSES`. */
  readonly findings: readonly (readonly T[])[];
}

/** The classes of characters, a power of two: 26 letters, and these. */
export const CLASSES = 32;
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
CLASS_OF[58] = COLON;
CLASS_OF[47] = SLASH;

interface Node {
  next: Int32Array;
  found: Set<unknown>;
}

/** Stems with what each raises; in a stem any digit stands for all digits, and signs count for nothing. */
export function buildStems<T>(stems: Iterable<readonly [string, T]>): StemAutomaton<T> {
  const nodes: Node[] = [newNode()];
  for (const [stem, target] of stems) {
    let at = 0;
    for (let i = 0; i < stem.length; i++) {
      const kind = CLASS_OF[stem.charCodeAt(i)] ?? OTHER;
      if (kind === NOTHING) continue;
      const { next } = nodes[at] as Node;
      if (next[kind] === -1) {
        next[kind] = nodes.length;
        nodes.push(newNode());
      }
      at = next[kind] as number;
    }
    (nodes[at] as Node).found.add(target);
  }
  followFailures(nodes);
  return pack(nodes);
}

function newNode(): Node {
  return { next: new Int32Array(CLASSES).fill(-1), found: new Set() };
}

/** Turns the tree into an automaton: missing steps go where the longest suffix that is a prefix would go. */
function followFailures(nodes: readonly Node[]): void {
  const failure = new Array<number>(nodes.length).fill(0);
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head] as number;
    const { next } = nodes[at] as Node;
    const fallback = (nodes[failure[at] as number] as Node).next;
    for (let kind = 0; kind < CLASSES; kind++) {
      const child = next[kind] as number;
      const suffix = at === 0 ? 0 : (fallback[kind] as number);
      if (child === -1) {
        next[kind] = suffix;
      } else {
        failure[child] = suffix;
        for (const target of (nodes[suffix] as Node).found) (nodes[child] as Node).found.add(target);
        queue.push(child);
      }
    }
    next[NOTHING] = at;
  }
}

/** Numbers the states so that one comparison tells whether a state has found something. */
function pack<T>(nodes: readonly Node[]): StemAutomaton<T> {
  const indices = nodes.map((_, at) => at);
  const quiet = indices.filter((at) => (nodes[at] as Node).found.size === 0);
  const loud = indices.filter((at) => (nodes[at] as Node).found.size > 0);
  const order = [...quiet, ...loud];
  const stateOf = new Array<number>(order.length);
  order.forEach((at, index) => {
    stateOf[at] = index * CLASSES;
  });
  const size = order.length * CLASSES;
  const next = size > 0xffff ? new Uint32Array(size) : new Uint16Array(size);
  order.forEach((at, index) => {
    const row = (nodes[at] as Node).next;
    for (let kind = 0; kind < CLASSES; kind++)
      next[index * CLASSES + kind] = stateOf[row[kind] as number] as number;
  });
  return {
    next,
    firstFinding: quiet.length * CLASSES,
    findings: loud.map((at) => [...(nodes[at] as Node).found] as T[]),
  };
}
