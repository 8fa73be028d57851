import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { reportFault } from '../runtime-state.ts';

/** A flow that something is due for: a heartbeat, or its time-out. */
export interface WatchedFlow {
  /** Of `performance.now()`; `Infinity` where nothing is due any more. */
  readonly dueAt: number;
  /** Does what is due by now, and moves `dueAt` on. */
  onDue(now: number): void;
}

/** However many flows are watched, they are looked at so often at most. */
const SHORTEST_MS = 10;
const LONGEST_MS = 2 ** 31 - 1;

const watched = new Set<WatchedFlow>();
/** The one timer for all of them. */
let timer: NodeJS.Timeout | undefined;
let firesAt = Number.POSITIVE_INFINITY;

export function watch(flow: WatchedFlow): void {
  watched.add(flow);
  if (flow.dueAt < firesAt) schedule(flow.dueAt);
}

export function unwatch(flow: WatchedFlow): void {
  if (!watched.delete(flow) || watched.size > 0) return;
  clearTimeout(timer);
  firesAt = Number.POSITIVE_INFINITY;
}

function schedule(dueAt: number): void {
  clearTimeout(timer);
  firesAt = dueAt;
  const delay = Math.min(Math.max(SHORTEST_MS, dueAt - performance.now()), LONGEST_MS);
  // Outside of the request that is served just then, and no reason for a process to live on.
  context.with(ROOT_CONTEXT, () => {
    timer = setTimeout(look, delay).unref();
  });
}

function look(): void {
  firesAt = Number.POSITIVE_INFINITY;
  try {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const flow of watched) {
      if (flow.dueAt <= now) tellDue(flow, now);
      next = Math.min(next, flow.dueAt);
    }
    if (next < firesAt) schedule(next);
  } catch (error) {
    reportFault('flow', error as Error);
  }
}

function tellDue(flow: WatchedFlow, now: number): void {
  try {
    flow.onDue(now);
  } catch (error) {
    // It is due again at once otherwise, for ever.
    watched.delete(flow);
    reportFault('flow', error as Error);
  }
}
