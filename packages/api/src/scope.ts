import { type Context, context, type SpanContext } from '@opentelemetry/api';
import { addFields } from './add-fields.ts';
import type { Crumbs } from './breadcrumb-shapes.ts';
import type { ErrorScope, RequestFacts } from './error-scope.ts';
import { shared } from './one-per-process.ts';
import { textOf } from './plain.ts';

/** The scope of one request (or of one `withContext`): fields that every line below carries. */
export interface RequestScope {
  requestId?: string | undefined;
  /** Changed by `changeFields` alone, which forgets what was made of them. */
  fields: Record<string, unknown>;
  /** What its errors carry besides; made with the first of it. */
  errors?: ErrorScope | undefined;
  /** What happened in it last, for its errors. */
  crumbs?: Crumbs | undefined;
  /** Where it is that of a request. */
  requestFacts?: RequestFacts | undefined;
  /** The scope of the whole request, where this one lies within it. */
  outer?: RequestScope | undefined;
  /** What is collected until the request ends; made with the first that there is to collect. */
  work?: Work | undefined;
  /** Their JSON text and their names, kept from line to line. */
  text?: FieldsText | undefined;
  names?: readonly string[] | undefined;
}

/** What a request collects until it ends. */
export interface Work {
  /** It has ended, or will not: nothing is collected any more. */
  isOver: boolean;
  /** An error has been seen in it. */
  hasFailed: boolean;
  /** The span of the whole request. */
  spanContext: SpanContext | undefined;
  /** What `log.set` and instruments were given, and the sink of the logger that was the first to be given something. */
  wide: Record<string, unknown> | undefined;
  wideSink: object | undefined;
  /** Lines below the level of their logger, written only if the request fails; and about their size. */
  held: object[];
  heldSize: number;
}

/** Plain fields that go on many lines, and their text. */
export interface FieldsHolder {
  readonly fields: Record<string, unknown>;
  text?: FieldsText | undefined;
  names?: readonly string[] | undefined;
}

/** JSON text that was made of fields: `,"shop":"berlin"`. */
export interface FieldsText {
  text: string;
  /** The policy under which it was made. */
  redactor: object;
}

/** Registered symbols, so that two copies of this package find each other's scopes. */
const SCOPE: symbol = Symbol.for('throughline.scope.1');
const FLOW: symbol = Symbol.for('throughline.flow.1');

/** The flow that a piece of work belongs to. */
export interface FlowRef {
  readonly id: string;
  readonly name: string;
  /** The innermost step of it that the work belongs to, where it is in one. */
  readonly step?: string | undefined;
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
  if (outer !== undefined) scope.outer = outer.outer ?? outer;
  if (outer?.errors !== undefined) scope.errors = { ...outer.errors };
  addFields(scope.fields, fields);
  return scope;
}

/** Adds fields to a scope. */
export function changeFields(scope: RequestScope, fields: unknown): void {
  forgetText(scope);
  addFields(scope.fields, fields);
}

/** Takes fields out of a scope. */
export function dropFields(scope: RequestScope, keys: readonly unknown[]): void {
  forgetText(scope);
  for (const key of keys) if (typeof key === 'string') delete scope.fields[key];
}

function forgetText(scope: RequestScope): void {
  scope.text = undefined;
  scope.names = undefined;
}

const NO_FACTS: Record<string, never> = Object.freeze({});

/** What the errors of a scope carry, made if need be. */
export function errorScopeOf(scope: RequestScope): ErrorScope {
  scope.errors ??= { tags: NO_FACTS, contexts: NO_FACTS, user: undefined };
  return scope.errors;
}

/** What the request of a scope collects, made if need be. */
export function workOf(scope: RequestScope): Work {
  const whole = scope.outer ?? scope;
  whole.work ??= {
    isOver: false,
    hasFailed: false,
    spanContext: undefined,
    wide: undefined,
    wideSink: undefined,
    held: [],
    heldSize: 0,
  };
  return whole.work;
}

/** What a request that has ended has collected, where there was nothing. */
const NOTHING: Work = Object.freeze({
  isOver: true,
  hasFailed: false,
  spanContext: undefined,
  wide: undefined,
  wideSink: undefined,
  held: [],
  heldSize: 0,
});

/** Whether there was nothing to collect in the request of a scope, which has ended now. */
export function endEmpty(scope: RequestScope): boolean {
  if (scope.work !== undefined) return false;
  scope.work = NOTHING;
  return true;
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
