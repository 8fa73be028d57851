import { type Context, context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { addFields, textOf } from './plain.ts';
import { reportFault } from './runtime-state.ts';
import { activeScope, contextWithScope, nestScope, type RequestScope, rootScope } from './scope.ts';

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
    const scope = bindingScope();
    if (scope !== undefined) addFields(scope.fields, fields);
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
    const scope = activeScope() ?? rootScope();
    for (const key of keys) if (typeof key === 'string') delete scope.fields[key];
  } catch (error) {
    reportFault('unbindContext', error as Error);
  }
}

/**
 * Runs `fn` in a scope of its own: the fields of the current one and these over them. What is bound inside ends with it.
 * Gives back exactly what `fn` gives back or throws.
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
  try {
    const active = context.active();
    inner = contextWithScope(active, nestScope(activeScope(active), fields));
  } catch (error) {
    reportFault('withContext', error as Error);
    return fn();
  }
  return context.with(inner, fn);
}

function bindingScope(): RequestScope | undefined {
  const active = context.active();
  const scope = activeScope(active);
  if (scope !== undefined) return scope;
  if (trace.getSpan(active) !== undefined) {
    reportFault(
      'bindContext',
      'a span is active but no scope, so the fields were not bound; wrap the work in withContext(fields, fn)',
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
