import { type Context, context } from '@opentelemetry/api';
import { shared } from './one-per-process.ts';
import { addFields, textOf } from './plain.ts';

/** The scope of one request (or of one `withContext`): fields that every line below carries. */
export interface RequestScope {
  requestId?: string | undefined;
  fields: Record<string, unknown>;
}

/** Registered symbols, so that two copies of this package find each other's scopes. */
const SCOPE: symbol = Symbol.for('throughline.scope.1');
const FLOW: symbol = Symbol.for('throughline.flow.1');

/** The flow that a piece of work belongs to. */
export interface FlowRef {
  readonly id: string;
  readonly name: string;
}

/** A scope with a copy of these fields; values are copied now, so later changes do not show. */
export function createScope(fields?: Record<string, unknown>, requestId?: string): RequestScope {
  const scope: RequestScope = { fields: {} };
  if (requestId !== undefined) scope.requestId = textOf(requestId);
  addFields(scope.fields, fields);
  return scope;
}

/** A scope within `outer`: its fields and request id, and these fields over them. */
export function nestScope(outer: RequestScope | undefined, fields: unknown): RequestScope {
  const scope: RequestScope = { fields: { ...outer?.fields } };
  if (outer?.requestId !== undefined) scope.requestId = outer.requestId;
  addFields(scope.fields, fields);
  return scope;
}

/**
 * A context in which `scope` is the active one. Whoever starts a unit of work (a request, a message, a job) runs it in
 * such a context.
 *
 * @example
 * context.with(contextWithScope(context.active(), createScope({ path: '/answers' }, requestId)), handle);
 */
export function contextWithScope(base: Context, scope: RequestScope): Context {
  return base.setValue(SCOPE, scope);
}

/** The scope of a context (default: the active one), where there is one. */
export function activeScope(from: Context = context.active()): RequestScope | undefined {
  return from.getValue(SCOPE) as RequestScope | undefined;
}

/** The scope of the process: what is bound outside every request, seen on every line. */
export function rootScope(): RequestScope {
  return shared('rootScope', () => ({ fields: {} }));
}

/** A context whose lines carry the id of this flow. The id travels in the context alone, never in baggage. */
export function contextWithFlow(base: Context, flow: FlowRef): Context {
  return base.setValue(FLOW, flow);
}

/** The innermost flow of a context (default: the active one), where there is one. */
export function activeFlow(from: Context = context.active()): FlowRef | undefined {
  return from.getValue(FLOW) as FlowRef | undefined;
}

/**
 * What every record made in a context carries: the fields bound to the process and to the scope, `request_id` and
 * `flow_id`. For bridges of loggers that the application already has.
 */
export function correlationFields(from: Context = context.active()): Record<string, unknown> {
  const scope = activeScope(from);
  const flow = activeFlow(from);
  const fields: Record<string, unknown> = { ...rootScope().fields, ...scope?.fields };
  if (scope?.requestId !== undefined) fields['request_id'] = scope.requestId;
  if (flow !== undefined) fields['flow_id'] = flow.id;
  return fields;
}
