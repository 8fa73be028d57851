import type { Context } from '@opentelemetry/api';
import { objectsOf } from './error-chain.ts';
import type { ErrorMechanism, Sighting } from './error-event.ts';
import { shared } from './one-per-process.ts';
import { reportFault } from './runtime-state.ts';
import { activeFlow, activeScope, type RequestScope } from './scope.ts';
import { isTold, tellError } from './tell-error.ts';

/** Where an error was seen that waits until the application had its own chance to tell it. */
interface Waiting {
  readonly error: unknown;
  readonly context: Context;
  readonly mechanism: ErrorMechanism;
  readonly step: string | undefined;
  /** The request whose end decides whether it is told; undefined: the next turn of the event loop. */
  readonly request: RequestScope | undefined;
}

/** The flow and the step that an error comes from. */
interface Origin {
  readonly context: Context;
  readonly step: string | undefined;
}

/** Requests that hang must not gather errors without end. */
const MOST = 1_000;

interface Queue {
  readonly waiting: Set<Waiting>;
  /** Where an error came from, for whoever sees it later and elsewhere. */
  readonly origins: WeakMap<object, Origin>;
  turn: NodeJS.Immediate | undefined;
  isListening: boolean;
}

const queue: Queue = shared('errorQueue', () => ({
  waiting: new Set<Waiting>(),
  origins: new WeakMap<object, Origin>(),
  turn: undefined,
  isListening: false,
}));

/**
 * Tells the error of a flow that failed in the next turn of the event loop: whoever catches it may tell it before, with
 * fields that only they know, and the flow and its step are told all the same. Never throws.
 */
export function captureFlowFailure(error: unknown, context: Context, step: string | undefined): void {
  try {
    if (typeof error === 'object' && error !== null && !queue.origins.has(error)) {
      queue.origins.set(error, { context, step });
    }
    wait({ error, context, mechanism: 'flow', step, request: undefined });
  } catch (fault) {
    reportFault('flow error', fault as Error);
  }
}

/** Tells the error of a job that failed, which its queue keeps to itself; in the next turn of the event loop. Never throws. */
export function captureJobFailure(error: unknown, context: Context): void {
  try {
    wait({ error, context, mechanism: 'job', step: undefined, request: undefined });
  } catch (fault) {
    reportFault('job error', fault as Error);
  }
}

/**
 * Keeps an error that a handler of a request threw until the request ends: it is told where the answer is 5xx, or there
 * is none; anything else means that the application has dealt with it. Never throws.
 */
export function holdRequestError(error: unknown, context: Context): void {
  try {
    const scope = activeScope(context);
    const whole = scope?.outer ?? scope;
    wait({
      error,
      context,
      mechanism: 'request',
      step: undefined,
      request: whole?.requestFacts === undefined ? undefined : whole,
    });
  } catch (fault) {
    reportFault('request error', fault as Error);
  }
}

/** A request is over; `status` is undefined where no answer went out. Never throws. */
export function settleRequestErrors(scope: RequestScope, status: number | undefined): void {
  if (queue.waiting.size === 0) return;
  for (const one of queue.waiting) {
    if (one.request !== scope) continue;
    queue.waiting.delete(one);
    if (status === undefined || status >= 500) tell(one);
  }
}

/** Tells everything that waits, now: the process ends. */
export function captureWaiting(): void {
  for (const one of queue.waiting) {
    queue.waiting.delete(one);
    tell(one);
  }
}

/** Remembers the step that an error comes from, for whoever tells it. Never throws. */
export function noteFailedStep(error: unknown, context: Context, step: string): void {
  if (typeof error !== 'object' || error === null || queue.origins.has(error)) return;
  queue.origins.set(error, { context, step });
}

/** Where an error that is seen now came from, if that was not here. */
export function sightingOf(error: unknown, seen: Sighting): Sighting {
  const origin = originOf(error);
  if (origin === undefined) return seen;
  const here = activeFlow(seen.context);
  if (here === undefined) return { ...seen, ...origin };
  return here.id === activeFlow(origin.context)?.id ? { ...seen, step: origin.step } : seen;
}

function originOf(error: unknown): Origin | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  for (const object of objectsOf(error)) {
    const origin = queue.origins.get(object);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

function wait(one: Waiting): void {
  if (isTold(one.error)) return;
  for (const other of queue.waiting) if (other.error === one.error) return;
  if (queue.waiting.size >= MOST) {
    tell(one);
    return;
  }
  queue.waiting.add(one);
  if (!queue.isListening) {
    queue.isListening = true;
    // An SDK tells them before its last send; without one this is the last chance.
    process.once('exit', captureWaiting);
  }
  if (one.request === undefined)
    queue.turn ??= setImmediate(() => {
      queue.turn = undefined;
      try {
        captureDue();
      } catch (fault) {
        // Nobody stands above a turn of the event loop.
        reportFault('errors', fault as Error);
      }
    }).unref();
}

/** Tells what waits for nothing but the next turn of the event loop. */
export function captureDue(): void {
  for (const one of queue.waiting) {
    if (one.request !== undefined) continue;
    queue.waiting.delete(one);
    tell(one);
  }
}

function tell({ error, context, mechanism, step }: Waiting): void {
  try {
    tellError(error, { context, level: 'error', mechanism, step });
  } catch (fault) {
    reportFault('errors', fault as Error);
  }
}
