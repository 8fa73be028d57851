import { type Context, context } from '@opentelemetry/api';
import { addFields } from './add-fields.ts';
import { bindingScope } from './context.ts';
import type { TagValue } from './error-scope.ts';
import { fieldNames, textOf } from './plain.ts';
import { reportFault } from './runtime-state.ts';
import { activeScope, contextWithScope, errorScopeOf, nestScope } from './scope.ts';

/** How many tags and contexts a scope has at most. */
const MAX_TAGS = 50;
const MAX_CONTEXTS = 20;
/** Tags are searched for: they are short. */
const MAX_TAG_KEY = 64;
const MAX_TAG_VALUE = 200;

/**
 * Runs `fn` in a scope of its own for what errors carry: tags, contexts and the user that are set inside end with it, as
 * do bound fields; breadcrumbs belong to the whole request. Gives back exactly what `fn` gives back or throws.
 *
 * @example
 * await withScope(async () => {
 *   setTag('assessment_id', assessmentId);
 *   setContext('assessment', { skill_area: skillArea });
 *   await retake(assessmentId); // an error that is told inside carries both
 * });
 */
export function withScope<T>(fn: () => T): T {
  if (typeof fn !== 'function') {
    reportFault('withScope', `its argument has to be a function, received ${typeof fn}; nothing was run`);
    return undefined as T;
  }
  let inner: Context;
  try {
    const active = context.active();
    inner = contextWithScope(active, nestScope(activeScope(active), undefined));
  } catch (error) {
    reportFault('withScope', error as Error);
    return fn();
  }
  return context.with(inner, fn);
}

/**
 * A tag for the errors of the current scope (outside every scope: of the process): short, of few values, to search by.
 * In OTLP the attribute `throughline.tag.<key>`. `null` takes it away.
 *
 * @example
 * setTag('region', 'eu');
 */
export function setTag(key: string, value: TagValue | null): void {
  change('setTag', (scope) => {
    const errors = errorScopeOf(scope);
    const name = textOf(key).slice(0, MAX_TAG_KEY);
    if (name === '__proto__' || name === '') return;
    const tags = { ...errors.tags };
    if (value === null || value === undefined) delete tags[name];
    else if (Object.hasOwn(tags, name) || Object.keys(tags).length < MAX_TAGS) tags[name] = tagValue(value);
    else reportFault('setTag', `a scope has at most ${MAX_TAGS} tags; "${name}" was not kept`);
    errors.tags = tags;
  });
}

/**
 * Several tags at once, see {@link setTag}.
 *
 * @example
 * setTags({ region: 'eu', tier: 'gold' });
 */
export function setTags(tags: Readonly<Record<string, TagValue | null>>): void {
  for (const key of fieldNames(tags).slice(0, MAX_TAGS)) {
    let value: TagValue | null;
    try {
      value = tags[key] ?? null;
    } catch {
      value = '[unreadable]';
    }
    setTag(key, value);
  }
}

/**
 * A block of facts for the errors of the current scope (outside every scope: of the process). In OTLP the attribute
 * `throughline.context.<name>`, a map. `null` takes it away. Values are copied now.
 *
 * @example
 * setContext('assessment', { skill_area: 'maths', attempt: 2 });
 */
export function setContext(name: string, facts: Readonly<Record<string, unknown>> | null): void {
  change('setContext', (scope) => {
    const errors = errorScopeOf(scope);
    const key = textOf(name).slice(0, MAX_TAG_KEY);
    if (key === '__proto__' || key === '') return;
    const contexts = { ...errors.contexts };
    if (facts === null || facts === undefined) delete contexts[key];
    else if (Object.hasOwn(contexts, key) || Object.keys(contexts).length < MAX_CONTEXTS) {
      const copy: Record<string, unknown> = {};
      addFields(copy, facts);
      contexts[key] = copy;
    } else reportFault('setContext', `a scope has at most ${MAX_CONTEXTS} contexts; "${key}" was not kept`);
    errors.contexts = contexts;
  });
}

function tagValue(value: unknown): TagValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return textOf(value).slice(0, MAX_TAG_VALUE);
}

function change(what: string, apply: (scope: NonNullable<ReturnType<typeof activeScope>>) => void): void {
  try {
    const scope = bindingScope(what);
    if (scope !== undefined) apply(scope);
  } catch (error) {
    reportFault(what, error as Error);
  }
}
