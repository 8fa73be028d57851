import { describeError } from './error-details.ts';
import { parseStack, type StackFrame } from './stack-frames.ts';

/** How many causes (and errors of an AggregateError) are told with an error. */
const MAX_LINKS = 10;

/** One error of a chain: the one that was thrown, a cause of it, or one of an AggregateError. */
export interface ChainedError {
  type: string;
  message: string;
  /** Innermost first. */
  frames: StackFrame[];
  /** How it is reached from the one at `parent`: absent for the first. */
  via?: 'cause' | 'errors' | undefined;
  /** Its place in the chain. */
  parent?: number | undefined;
}

/** An error, its causes and the errors of aggregates, the nearest first. Never throws, whatever was thrown. */
export function chainOf(error: unknown): ChainedError[] {
  const chain: ChainedError[] = [];
  visit(error, (value, link) => {
    const { type, message } = describeError(value);
    const stack = read(value, 'stack');
    chain.push({ type, message, frames: typeof stack === 'string' ? parseStack(stack) : [], ...link });
  });
  return chain;
}

/** The objects of that chain. */
export function objectsOf(error: unknown): object[] {
  const objects: object[] = [];
  visit(error, (value) => {
    if (isObject(value)) objects.push(value);
  });
  return objects;
}

interface Link {
  via?: 'cause' | 'errors';
  parent?: number;
}

function visit(error: unknown, see: (value: unknown, link: Link) => void): void {
  const seen = new Set<unknown>();
  const queue: { value: unknown; link: Link }[] = [{ value: error, link: {} }];
  for (let place = 0; place <= MAX_LINKS; ) {
    const next = queue.shift();
    if (next === undefined) return;
    if (isObject(next.value) && seen.has(next.value)) continue;
    seen.add(next.value);
    see(next.value, next.link);
    queue.push(...linked(next.value, place));
    place++;
  }
}

function linked(value: unknown, parent: number): { value: unknown; link: Link }[] {
  const found: { value: unknown; link: Link }[] = [];
  const cause = read(value, 'cause');
  if (cause !== undefined && cause !== null) found.push({ value: cause, link: { via: 'cause', parent } });
  try {
    const errors = read(value, 'errors');
    if (Array.isArray(errors)) {
      for (const one of errors.slice(0, MAX_LINKS))
        found.push({ value: one, link: { via: 'errors', parent } });
    }
  } catch {
    // A hostile `errors` tells nothing.
  }
  return found;
}

function read(owner: unknown, key: string): unknown {
  if (!isObject(owner)) return undefined;
  try {
    return (owner as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
