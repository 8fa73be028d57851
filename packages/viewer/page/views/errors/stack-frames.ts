/** One line of a stack, as V8 writes it. */
export interface StackLine {
  text: string;
  /** `head`: what stands before the frames. `own`: of the application. `other`: of Node or of a dependency. */
  kind: 'head' | 'own' | 'other';
}

const FRAME = /^\s*at /;
const OTHER = /node:|[\\/]node_modules[\\/]|<anonymous>|\bnative\b/;

/** The lines of a stack; frames of the application are told from those of Node and its dependencies. */
export function stackLines(stack: string): StackLine[] {
  return stack.split(/\r?\n/).map((text) => {
    if (!FRAME.test(text)) return { text, kind: 'head' };
    return { text, kind: OTHER.test(text) ? 'other' : 'own' };
  });
}

/** Lines of one kind that follow each other. */
export function stackParts(lines: readonly StackLine[]): { kind: StackLine['kind']; lines: string[] }[] {
  const parts: { kind: StackLine['kind']; lines: string[] }[] = [];
  for (const { text, kind } of lines) {
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(text);
    else parts.push({ kind, lines: [text] });
  }
  return parts;
}
