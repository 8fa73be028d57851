import { executionAsyncResource } from 'node:async_hooks';

/** On globalThis: what nobody reads, a bundler leaves out. */
const KEPT: unique symbol = Symbol.for('throughline.tick.1');
const holder = globalThis as { [KEPT]?: unknown };

/**
 * Keeps one of the objects alive that `process.nextTick` makes. They are literals with computed keys, of which V8 makes a
 * fast form for as long as their hidden class lives. A full collection at a moment without any of them ends that for good,
 * and each `nextTick` of the process (seven for a request) costs ten times as much from then on:
 * docs/decisions/0014-http.md.
 */
export function keepTickShape(): void {
  process.nextTick(() => {
    Object.defineProperty(holder, KEPT, { value: executionAsyncResource(), configurable: true });
  });
}

/** The object that is kept, for a test. */
export function keptTick(): unknown {
  return holder[KEPT];
}
