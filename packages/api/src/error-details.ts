import { type StackPart, stackWithCauses } from './error-stack.ts';
import { textOf } from './plain.ts';

/** How many causes (and errors of an AggregateError) are told. */
const MAX_CAUSES = 10;

/** One cause of an error. */
export interface ErrorCause {
  type: string;
  message: string;
}

/** What can be said about a thrown value, whatever it is. */
export interface ErrorDetails extends ErrorCause {
  /** The stack as Node prints it, those of the causes below it; absent for a value that is not an error. */
  stack: string | undefined;
  /** `cause` and the `errors` of an AggregateError, nearest first. */
  causes: ErrorCause[];
}

/** Reads a thrown value once, without ever throwing: strings, undefined, proxies and errors with hostile getters alike. */
export function describeError(error: unknown): ErrorDetails {
  if (!isObject(error))
    return { type: primitiveType(error), message: textOf(error), stack: undefined, causes: [] };
  const stack = stackOf(error);
  const parts = causesOf(error);
  return {
    ...head(error),
    stack: stack === undefined ? undefined : stackWithCauses(stack, parts),
    causes: parts.map(({ type, message }) => ({ type, message })),
  };
}

/** Whether `error` is `wanted` or was caused by it. */
export function isCausedBy(error: unknown, wanted: unknown): boolean {
  let current = error;
  for (let depth = 0; depth <= MAX_CAUSES; depth++) {
    if (current === wanted) return true;
    if (!isObject(current)) return false;
    current = read(current, 'cause');
  }
  return false;
}

function head(error: object): ErrorCause {
  const message = read(error, 'message');
  return { type: typeName(error), message: typeof message === 'string' ? message : textOf(error) };
}

/** The name of the class: `name` where somebody set it, else the constructor's. */
function typeName(error: object): string {
  const name = read(error, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  const maker = read(error, 'constructor');
  const makerName = typeof maker === 'function' ? read(maker, 'name') : undefined;
  if (typeof makerName === 'string' && makerName !== '') return makerName;
  return typeof name === 'string' && name !== '' ? name : 'object';
}

function stackOf(error: object): string | undefined {
  const stack = read(error, 'stack');
  return typeof stack === 'string' ? stack : undefined;
}

function causesOf(error: object): StackPart[] {
  const causes: StackPart[] = [];
  const seen = new Set<unknown>([error]);
  const queue = nextErrors(error);
  for (let next = queue.shift(); next !== undefined && causes.length < MAX_CAUSES; next = queue.shift()) {
    const { value, via } = next;
    if (seen.has(value)) continue;
    seen.add(value);
    if (isObject(value)) {
      causes.push({ via, ...head(value), stack: stackOf(value) });
      queue.push(...nextErrors(value));
    } else {
      causes.push({ via, type: primitiveType(value), message: textOf(value), stack: undefined });
    }
  }
  return causes;
}

interface NextError {
  value: unknown;
  via: StackPart['via'];
}

function nextErrors(error: object): NextError[] {
  const next: NextError[] = [];
  const cause = read(error, 'cause');
  if (cause !== undefined && cause !== null) next.push({ value: cause, via: 'cause' });
  const errors = read(error, 'errors');
  try {
    if (Array.isArray(errors))
      for (const value of errors.slice(0, MAX_CAUSES)) next.push({ value, via: 'errors' });
  } catch {
    // A hostile `errors` tells nothing.
  }
  return next;
}

function primitiveType(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function read(owner: object, key: string): unknown {
  try {
    return (owner as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
