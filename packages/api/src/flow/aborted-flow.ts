import type { Context } from '@opentelemetry/api';
import type { Fields } from '../event-catalogue.ts';
import { countFlow } from './flow-metrics.ts';
import { recordMoment, type Told, writeMoment } from './flow-telemetry.ts';

/** How far a flow had got when its process ended. */
export interface AbortedProgress {
  /** The step that began last. */
  readonly step: string | undefined;
  readonly done: number;
  readonly total: number | undefined;
  readonly pid: number;
  readonly reason: string;
}

/** A flow that a process which is dead now has left behind. */
export interface AbortedFlow extends AbortedProgress {
  readonly id: string;
  readonly name: string;
  readonly fields: Fields;
  /** From its start to the last sign of life of its process. */
  readonly seconds: number;
  /** Where it is told: the span of the flow, where there was one. */
  readonly where: Context;
  readonly progress: { readonly done: number; readonly total?: number | undefined } | undefined;
  /** What else is known. */
  readonly more: Fields;
}

export function abortedFields({ step, done, total, pid, reason }: AbortedProgress): Fields {
  return {
    ...(step !== undefined && { step }),
    steps_done: done,
    ...(total !== undefined && { steps_total: total }),
    pid,
    reason,
  };
}

/** What `progress` was told last. */
export function progressFields(progress: { done: number; total?: number | undefined } | undefined): Fields {
  if (progress === undefined) return {};
  const { done, total } = progress;
  return { progress_done: done, ...(total !== undefined && { progress_total: total }) };
}

/** For the SDK: records a flow of a dead process as that would have done: event and metrics. Never throws. */
export function recordAborted(flow: AbortedFlow): void {
  recordMoment(flow, flow.where, 'ended', toldOf(flow));
  countFlow(flow.where, flow.name, 'aborted', flow.seconds);
}

/** For the SDK: writes its line. Never throws. */
export function writeAborted(flow: AbortedFlow): void {
  writeMoment(flow, flow.where, toldOf(flow));
}

function toldOf(flow: AbortedFlow): Told {
  return {
    level: 'error',
    line: 'aborted',
    fields: {
      ...abortedFields(flow),
      ...progressFields(flow.progress),
      ...flow.more,
      duration_ms: Math.round(flow.seconds * 1000),
    },
    attributes: { 'throughline.flow.outcome': 'aborted' },
  };
}
