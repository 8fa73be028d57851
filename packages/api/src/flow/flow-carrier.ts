import { createTraceState, isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import { plain } from '../plain.ts';
import { isFlowName } from './flow-names.ts';

/** What takes a flow to another process: plain JSON, without the flow's fields. */
export interface FlowCarrier {
  /** The name of the flow. */
  readonly flow: string;
  readonly flow_id: string;
  /** The span that was active, as W3C Trace Context has it; absent without an SDK. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** The steps that were declared. */
  readonly steps?: readonly string[];
  /** Those of them that are done or skipped. */
  readonly settled?: readonly string[];
  /** How many steps were done. */
  readonly steps_done: number;
}

/** A carrier that was read and can be trusted. */
export interface ReadCarrier {
  readonly name: string;
  readonly id: string;
  readonly link: SpanContext | undefined;
  readonly steps: readonly string[] | undefined;
  readonly settled: readonly string[];
  readonly stepsDone: number;
}

/** A carrier comes from outside, and nobody declares more. */
const MOST_STEPS = 256;
const MOST_STATE = 512;
const ID_END = /^-[0-9a-f]{8}$/;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The `traceparent` and `tracestate` of a span, where it has any. */
export function traceFields(span: SpanContext | undefined): { traceparent?: string; tracestate?: string } {
  if (span === undefined || !isSpanContextValid(span)) return {};
  const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0');
  const traceparent = `00-${span.traceId}-${span.spanId}-${flags}`;
  const tracestate = span.traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
}

/** Reads a carrier that may be anything; undefined where it is none. */
export function readCarrier(carrier: unknown): ReadCarrier | undefined {
  const given = plain(carrier);
  if (typeof given !== 'object' || given === null) return undefined;
  const {
    flow: name,
    flow_id: id,
    traceparent,
    tracestate,
    steps,
    settled,
    steps_done,
  } = given as Record<string, unknown>;
  if (!isFlowName(name) || typeof id !== 'string') return undefined;
  if (!id.startsWith(name) || !ID_END.test(id.slice(name.length))) return undefined;
  const done = typeof steps_done === 'number' && Number.isSafeInteger(steps_done) ? steps_done : 0;
  return {
    name,
    id,
    link: readLink(traceparent, tracestate),
    steps: steps === undefined ? undefined : namesIn(steps),
    settled: namesIn(settled),
    stepsDone: Math.max(0, done),
  };
}

function readLink(traceparent: unknown, tracestate: unknown): SpanContext | undefined {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  const [, traceId, spanId, flags] = match ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const link: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  if (typeof tracestate === 'string' && tracestate !== '' && tracestate.length <= MOST_STATE) {
    link.traceState = createTraceState(tracestate);
  }
  return isSpanContextValid(link) ? link : undefined;
}

function namesIn(given: unknown): string[] {
  return Array.isArray(given) ? given.slice(0, MOST_STEPS).filter(isFlowName) : [];
}
