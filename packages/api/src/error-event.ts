import { randomBytes } from 'node:crypto';
import { type Context, isSpanContextValid, TraceFlags, trace } from '@opentelemetry/api';
import { addFields } from './add-fields.ts';
import type { Breadcrumb } from './breadcrumb-shapes.ts';
import { breadcrumbsOf } from './breadcrumbs.ts';
import { orderedNow } from './clock.ts';
import { type ChainedError, chainOf } from './error-chain.ts';
import type { ErrorUser, TagValue } from './error-scope.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Level } from './level.ts';
import { activeFlow, activeScope, rootScope } from './scope.ts';

/** Where an error was seen. */
export type ErrorMechanism =
  | 'captureException'
  | 'uncaughtException'
  | 'unhandledRejection'
  | 'flow'
  | 'job'
  | 'request';

/** The flow that an error comes from. */
export interface ErrorFlow {
  id: string;
  name: string;
  /** The step whose error it is, or within which it was seen. */
  step?: string | undefined;
}

/** What is told of an error, to every exit alike. */
export interface ErrorEvent {
  /** 32 hexadecimal digits. */
  id: string;
  /** Unix time in milliseconds. */
  time: number;
  level: Level;
  mechanism: ErrorMechanism;
  /** Whether somebody caught it. */
  handled: boolean;
  /** The error, then its causes and the errors of aggregates, nearest first. */
  errors: ChainedError[];
  /** The same for the same fault. Another one that is set here groups in its place. */
  fingerprint: string;
  /** How many with the same fingerprint were held back before this one. */
  heldBack: number;
  /** What is bound to the request, and the fields of the call. */
  fields: Record<string, unknown>;
  tags: Record<string, TagValue>;
  contexts: Record<string, Record<string, unknown>>;
  user?: ErrorUser | undefined;
  requestId?: string | undefined;
  /** By the names of the semantic conventions: `http.request.method`, `url.path`, `http.route`. */
  request?: Record<string, unknown> | undefined;
  flow?: ErrorFlow | undefined;
  /** The span in which it was seen. */
  trace?: { traceId: string; spanId: string; sampled: boolean } | undefined;
  /** The last lines and calls of the request, oldest first. */
  breadcrumbs: Breadcrumb[];
  /** Source lines around the innermost frame of the application; never in production. */
  codeFrame?: string | undefined;
}

/** What is known where an error is seen. */
export interface Sighting {
  context: Context;
  level: Level;
  mechanism: ErrorMechanism;
  fields?: unknown;
  step?: string | undefined;
}

/** What decides whether an error is told at all. */
export interface SeenError {
  readonly chain: ChainedError[];
  readonly fingerprint: string;
}

/** Reads an error and finds out what fault it is. */
export function seeError(error: unknown): SeenError {
  const chain = chainOf(error);
  const [first] = chain;
  return { chain, fingerprint: fingerprintOf(first?.type ?? '', first?.message ?? '', first?.frames ?? []) };
}

/** Puts together all that is told of an error. */
export function buildErrorEvent(
  { chain, fingerprint }: SeenError,
  sighting: Sighting,
  heldBack: number,
  withPersonalData: boolean,
): ErrorEvent {
  const { context: active, level, mechanism } = sighting;
  const scope = activeScope(active);
  const errors = scope?.errors;
  const root = rootScope();
  const fields: Record<string, unknown> = { ...root.fields, ...scope?.fields };
  addFields(fields, sighting.fields);
  const event: ErrorEvent = {
    id: randomBytes(16).toString('hex'),
    time: orderedNow(),
    level,
    mechanism,
    handled: mechanism !== 'uncaughtException' && mechanism !== 'unhandledRejection',
    errors: chain,
    fingerprint,
    heldBack,
    fields,
    tags: { ...root.errors?.tags, ...errors?.tags },
    contexts: { ...root.errors?.contexts, ...errors?.contexts },
    breadcrumbs: breadcrumbsOf(scope),
  };
  const user = errors?.user;
  if (user !== undefined) event.user = withPersonalData ? { ...user } : { id: user.id };
  const whole = scope?.outer ?? scope;
  if (whole?.requestId !== undefined) event.requestId = whole.requestId;
  const request = whole?.requestFacts?.(active, withPersonalData);
  if (request !== undefined) event.request = request;
  const flow = activeFlow(active);
  if (flow !== undefined) {
    event.flow = { id: flow.id, name: flow.name, step: sighting.step ?? flow.step };
  }
  const spanContext = trace.getSpanContext(active);
  if (spanContext !== undefined && isSpanContextValid(spanContext)) {
    const { traceId, spanId, traceFlags } = spanContext;
    event.trace = { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
  }
  return event;
}
