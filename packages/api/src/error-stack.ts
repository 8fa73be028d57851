/** One error of a chain: where it was thrown, and how it belongs to the one before it. */
export interface StackPart {
  /** `cause`, or one of the `errors` of an AggregateError. */
  readonly via: 'cause' | 'errors';
  readonly type: string;
  readonly message: string;
  /** As Node prints it; undefined for what is no error. */
  readonly stack: string | undefined;
}

/** Frames of one cause; its own place matters, not how the program came there. */
const MOST_FRAMES = 12;
const FRAME = /^\s+at /;

/**
 * The stack of an error with those of its causes below it, nearest first, each under `Caused by:` (`One of its errors:`).
 * Frames that a cause shares with the stack above it are counted instead.
 */
export function stackWithCauses(stack: string, causes: readonly StackPart[]): string {
  if (causes.length === 0) return stack;
  let text = stack;
  let above = framesOf(stack);
  for (const { via, type, message, stack: own } of causes) {
    const rows = (own ?? `${type}: ${message}`).split('\n');
    const frames = rows.filter((row) => FRAME.test(row));
    const shared = sharedEnd(frames, above);
    const shown = frames.slice(0, Math.min(frames.length - shared, MOST_FRAMES));
    const left = frames.length - shown.length;
    text += `\n${via === 'cause' ? 'Caused by' : 'One of its errors'}: ${rows.filter((row) => !FRAME.test(row)).join('\n')}`;
    for (const frame of shown) text += `\n${frame}`;
    if (left > 0) text += `\n    ... ${left} more`;
    if (frames.length > 0) above = frames;
  }
  return text;
}

function framesOf(stack: string): string[] {
  return stack.split('\n').filter((row) => FRAME.test(row));
}

/** How many frames at the end of a stack are those of another one; both may be cut short at different places. */
function sharedEnd(frames: readonly string[], others: readonly string[]): number {
  for (let at = 0; at < frames.length; at++) {
    const other = others.indexOf(frames[at] as string);
    if (other >= 0 && goOnAlike(frames, at, others, other)) return frames.length - at;
  }
  return 0;
}

function goOnAlike(frames: readonly string[], at: number, others: readonly string[], other: number): boolean {
  const length = Math.min(frames.length - at, others.length - other);
  for (let i = 1; i < length; i++) if (frames[at + i] !== others[other + i]) return false;
  return true;
}
