/**
 * One pass over a text finds every place where a rule may apply: an Aho-Corasick automaton over stems. Letters count
 * whatever their case, and blanks, `_`, `-` and `.` count as nothing, so that `apikey` also finds `API_KEY`.
 */
export interface StemAutomaton {
  /** Next state by `state + class`; states are premultiplied by the number of classes. */
  readonly next: Uint16Array | Uint32Array;
  /** States from here on have found something. */
  readonly firstFinding: number;
  /** What a finding state found, by `(state - firstFinding) / CLASSES`: bits of `Finding`. */
  readonly findings: Uint8Array;
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

/** `stems` are lower-case letters, `:`, `/`, and `0` for any digit, each with the bit that it raises. */
export function buildStems(stems: ReadonlyMap<string, number>): StemAutomaton {
  const children: Int32Array[] = [newNode()];
  const bits: number[] = [0];
  for (const [stem, bit] of stems) {
    let node = 0;
    for (let i = 0; i < stem.length; i++) {
      const kind = CLASS_OF[stem.charCodeAt(i)] ?? OTHER;
      const row = children[node] as Int32Array;
      if (row[kind] === -1) {
        row[kind] = children.length;
        children.push(newNode());
        bits.push(0);
      }
      node = row[kind] as number;
    }
    bits[node] = (bits[node] as number) | bit;
  }
  followFailures(children, bits);
  return pack(children, bits);
}

function newNode(): Int32Array {
  return new Int32Array(CLASSES).fill(-1);
}

/** Turns the tree into an automaton: missing steps go where the longest suffix that is a prefix would go. */
function followFailures(children: Int32Array[], bits: number[]): void {
  const failure = new Array<number>(children.length).fill(0);
  const queue = [0];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const row = children[node] as Int32Array;
    const fallback = children[failure[node] as number] as Int32Array;
    for (let kind = 0; kind < CLASSES; kind++) {
      const child = row[kind] as number;
      const suffix = node === 0 ? 0 : (fallback[kind] as number);
      if (child === -1) {
        row[kind] = suffix;
      } else {
        failure[child] = suffix;
        bits[child] = (bits[child] as number) | (bits[suffix] as number);
        queue.push(child);
      }
    }
    row[NOTHING] = node;
  }
}

/** Numbers the states so that one comparison tells whether a state has found something. */
function pack(children: Int32Array[], bits: number[]): StemAutomaton {
  const quiet = bits.flatMap((found, node) => (found === 0 ? [node] : []));
  const loud = bits.flatMap((found, node) => (found === 0 ? [] : [node]));
  const order = [...quiet, ...loud];
  const numberOf = new Array<number>(order.length);
  order.forEach((node, index) => {
    numberOf[node] = index * CLASSES;
  });
  const size = order.length * CLASSES;
  const next = size > 0xffff ? new Uint32Array(size) : new Uint16Array(size);
  order.forEach((node, index) => {
    const row = children[node] as Int32Array;
    for (let kind = 0; kind < CLASSES; kind++)
      next[index * CLASSES + kind] = numberOf[row[kind] as number] as number;
  });
  return {
    next,
    firstFinding: quiet.length * CLASSES,
    findings: Uint8Array.from(loud, (node) => bits[node] as number),
  };
}
