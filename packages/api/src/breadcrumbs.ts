import { addFields } from './add-fields.ts';
import type { Breadcrumb, CallTrace, LineTrace } from './breadcrumb-shapes.ts';
import { textOf } from './plain.ts';
import { type RequestScope, rootScope } from './scope.ts';

/** How many are kept for each request. */
const MOST = 20;
const MAX_FIELDS = 20;
/** What is long, and what the error of the same request has itself. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'stack',
  'causes',
  'request_id',
  'trace_id',
  'span_id',
  'flow_id',
]);

/**
 * Keeps a line or a call for the errors of its request, in the place of the oldest of {@link MOST}. It is not copied: one
 * write into an array.
 */
export function leaveBreadcrumb(scope: RequestScope | undefined, trace: LineTrace | CallTrace): void {
  const within = scope ?? rootScope();
  const whole = within.outer ?? within;
  let crumbs = whole.crumbs;
  if (crumbs === undefined) {
    crumbs = { kept: [], next: 0 };
    whole.crumbs = crumbs;
  }
  crumbs.kept[crumbs.next] = trace;
  crumbs.next = crumbs.next + 1 === MOST ? 0 : crumbs.next + 1;
}

/** What was left in the request of a scope, oldest first. */
export function breadcrumbsOf(scope: RequestScope | undefined): Breadcrumb[] {
  const within = scope ?? rootScope();
  const { kept, next } = (within.outer ?? within).crumbs ?? { kept: [], next: 0 };
  const found: Breadcrumb[] = [];
  for (const trace of [...kept.slice(next), ...kept.slice(0, next)]) {
    try {
      found.push('breadcrumb' in trace ? trace.breadcrumb() : ofLine(trace));
    } catch {
      // One that cannot be read does not keep the others away.
    }
  }
  return found;
}

function ofLine({ time, level, event, fields }: LineTrace): Breadcrumb {
  const data: Record<string, unknown> = {};
  addFields(data, fields);
  const names = Object.keys(data).filter((name) => !LEFT_OUT.has(name));
  const few = Object.fromEntries(names.slice(0, MAX_FIELDS).map((name) => [name, data[name]]));
  const crumb: Breadcrumb = { time, category: 'log', level, message: textOf(event) };
  if (names.length > 0) crumb.data = few;
  return crumb;
}
