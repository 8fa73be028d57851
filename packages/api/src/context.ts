import { type Context, context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { endScope } from './end-scope.ts';
import { textOf } from './plain.ts';
import { withRule } from './checklist-rules.ts';
import { reportFault } from './runtime-state.ts';
import {
  activeScope,
  changeFields,
  contextWithScope,
  dropFields,
  nestScope,
  type RequestScope,
  rootScope,
} from './scope.ts';
import { settle } from './settle.ts';

const PROBE: symbol = createContextKey('throughline.probe');

/**
 * Adds fields to every later line of the current scope: the request (the SDK gives each its own) or the innermost
 * {@link withContext} or `flow`. They follow the work across `await`, timers, events and streams, and no other request
 * sees them. Values are copied now.
 *
 * Outside every scope the fields belong to the process and show on every line: for start-up code. Two cases bind
 * nothing, because the fields could only end up on the lines of strangers: a span is active but no scope (wrap that work
 * in `withContext`), and no SDK is running (then nothing carries a context).
 *
 * @example
 * bindContext({ user_id: user.id, plan: user.plan });
 */
export function bindContext(fields: Record<string, unknown>): void {
  try {
    const scope = bindingScope('bindContext');
    if (scope !== undefined) changeFields(scope, fields);
  } catch (error) {
    reportFault('bindContext', error as Error);
  }
}

/**
 * Removes fields from the current scope (outside every scope: from the process). A scope that encloses this one keeps
 * its own.
 *
 * @example
 * unbindContext('user_id', 'plan');
 */
export function unbindContext(...keys: string[]): void {
  try {
    dropFields(activeScope() ?? rootScope(), keys);
  } catch (error) {
    reportFault('unbindContext', error as Error);
  }
}

/**
 * Runs `fn` in a scope of its own: the fields of the current one and these over them. What is bound inside ends with it.
 * Gives back what `fn` gives back or throws: the same value, of a promise a promise of the same value. Outside of every
 * request and flow it is a unit of work of its own: what `log.set` was given in it is one line `work_completed` at its end.
 *
 * @example
 * await withContext({ job: 'nightly_report' }, async () => {
 *   await buildReport(); // every line in here carries job
 * });
 */
export function withContext<T>(fields: Record<string, unknown>, fn: () => T): T {
  if (typeof fn !== 'function') {
    reportFault(
      'withContext',
      `its second argument has to be a function, received ${textOf(typeof fn)}; nothing was run`,
    );
    return undefined as T;
  }
  let inner: Context;
  let scope: RequestScope;
  try {
    const active = context.active();
    scope = nestScope(activeScope(active), fields);
    inner = contextWithScope(active, scope);
  } catch (error) {
    reportFault('withContext', error as Error);
    return fn();
  }
  if (scope.outer !== undefined) return context.with(inner, fn);
  const start = performance.now();
  const end = (failed: boolean): void => endScope(scope, { durationMs: performance.now() - start, failed });
  return settle(
    () => context.with(inner, fn),
    () => end(false),
    () => end(true),
  ) as T;
}

/** Where something is bound: the current scope, or outside of every scope the process. */
export function bindingScope(what: string): RequestScope | undefined {
  const active = context.active();
  const scope = activeScope(active);
  if (scope !== undefined) return scope;
  if (trace.getSpan(active) !== undefined) {
    reportFault(
      what,
      withRule(
        'request-id-in-logs',
        'a span is active but no scope, so nothing was kept; wrap the work in withContext(fields, fn)',
      ),
    );
    return undefined;
  }
  return carriesContext() ? rootScope() : undefined;
}

/** Whether somebody registered a context manager: without one every request would share the scope of the process. */
function carriesContext(): boolean {
  const probe = ROOT_CONTEXT.setValue(PROBE, true);
  return context.with(probe, () => context.active() === probe);
}
