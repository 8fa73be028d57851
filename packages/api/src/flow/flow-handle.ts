import { context, trace } from '@opentelemetry/api';
import { addFields } from '../add-fields.ts';
import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import type { FlowCarrier } from './flow-carrier.ts';
import type { Flow, ReturnOptions, StepOptions } from './flow-contract.ts';
import { nameOf } from './flow-names.ts';
import { tellEvent, tellLine } from './flow-telemetry.ts';
import type { FlowUnderWay } from './flow-under-way.ts';
import { NOBODY, readRetries, retried } from './retried.ts';
import { runStep } from './run-step.ts';
import { countSkip, reasonOf } from './skip-metrics.ts';

/** What the function of a flow is given; each of its functions may be taken by itself. */
export function createHandle(flow: FlowUnderWay): Flow {
  return {
    id: flow.id,
    name: flow.name,
    get signal() {
      return flow.signal;
    },
    step: (name: string, fn: () => unknown, options?: StepOptions) =>
      runStep(flow, name, fn, options) as never,
    skip: (step, reason) => guarded(() => skip(flow, step, reason)),
    progress: (done, total) => guarded(() => progress(flow, done, total)),
    event: (name, fields) => guarded(() => event(flow, name, fields)),
    return: (value, options) => {
      guarded(() => returnEarly(flow, options));
      return value;
    },
    carrier: () => {
      try {
        return flow.carrier;
      } catch (error) {
        reportFault('flow', error as Error);
        return { flow: flow.name, flow_id: flow.id, steps_done: 0 };
      }
    },
  };
}

/** The handle where a fault of ours cost the flow: its work runs all the same. */
export function untracked(name: string): Flow {
  const carrier: FlowCarrier = { flow: name, flow_id: '', steps_done: 0 };
  return {
    id: '',
    name,
    signal: new AbortController().signal,
    step: (_name: string, fn: () => unknown, options?: StepOptions) =>
      retried(fn, options == null ? 0 : readRetries(options, name), NOBODY) as never,
    skip: () => {},
    progress: () => {},
    event: () => {},
    return: (value) => value,
    carrier: () => carrier,
  };
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    reportFault('flow', error as Error);
  }
}

function skip(flow: FlowUnderWay, given: unknown, givenReason: unknown): void {
  const step = nameOf(given, 'step');
  const reason = textOf(givenReason);
  flow.steps.settle(step);
  flow.deadlines?.moved(performance.now());
  tellLine(flow, flow.context, { level: 'info', line: 'step_skipped', fields: { step, reason } });
  flow.span.addEvent('throughline.flow.step.skipped', { step, reason });
  countSkip(`${flow.name}.${step}`, reason, flow.context);
}

function progress(flow: FlowUnderWay, done: unknown, total: unknown): void {
  if (!isCount(done) || (total !== undefined && !isCount(total))) {
    reportFault(
      'flow',
      `${flow.name}: progress takes numbers of 0 or more, such as progress(3, 10); it is ignored`,
    );
    return;
  }
  const isFirst = flow.steps.progress === undefined;
  flow.steps.progress = { done, total };
  flow.deadlines?.moved(performance.now());
  if (!flow.hasEnded) flow.entry?.progress(done, total);
  flow.span.setAttribute('throughline.flow.progress.done', done);
  if (total !== undefined && (isFirst || total !== done)) {
    flow.span.setAttribute('throughline.flow.progress.total', total);
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function event(flow: FlowUnderWay, given: unknown, givenFields: unknown): void {
  const name = textOf(given);
  const fields: Record<string, unknown> = {};
  addFields(fields, givenFields);
  flow.deadlines?.moved(performance.now());
  tellEvent('info', name, [fields]);
  (trace.getSpan(context.active()) ?? flow.span).addEvent(name, fields as never);
}

function returnEarly(flow: FlowUnderWay, options: ReturnOptions | undefined): void {
  const reason = reasonOf(options, `${flow.name}: return(value, { reason })`);
  const missing = flow.steps.missing();
  for (const step of missing) flow.steps.settle(step);
  tellLine(flow, flow.context, {
    level: 'info',
    line: 'returned',
    fields: { reason, ...(missing.length > 0 && { steps_left_out: missing }) },
  });
  flow.span.setAttribute('throughline.flow.return.reason', reason);
  countSkip(flow.name, reason, flow.context);
}
