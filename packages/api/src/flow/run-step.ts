import { type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { noteFailedStep } from '../capture-soon.ts';
import { describeError } from '../error-details.ts';
import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import { activeFlow, contextWithFlow } from '../scope.ts';
import { adopt, settle } from '../settle.ts';
import { recordOnSpan } from '../span-errors.ts';
import type { StepOptions } from './flow-contract.ts';
import { countRetry, countStep, type StepOutcome } from './flow-metrics.ts';
import { nameOf } from './flow-names.ts';
import { spanIdOf, startFlowSpan } from './flow-span.ts';
import type { OpenStep } from './flow-steps.ts';
import { tellLine, tellMoment } from './flow-telemetry.ts';
import type { FlowUnderWay, StepRef } from './flow-under-way.ts';
import { NOBODY, type Retries, readRetries, retried } from './retried.ts';

/** Runs a step of a flow. What it throws is the step's own. */
export function runStep(
  flow: FlowUnderWay,
  given: unknown,
  fn: unknown,
  options: StepOptions | undefined,
): unknown {
  if (typeof fn !== 'function') {
    reportFault('flow', `${flow.name}: step("${textOf(given).slice(0, 64)}") has to be given a function`);
    return undefined;
  }
  let step: RunningStep;
  const retries = options == null ? 0 : readRetries(options, flow.name);
  try {
    step = new RunningStep(flow, nameOf(given, 'step'));
  } catch (error) {
    reportFault('flow', error as Error);
    return retried(fn as () => unknown, retries, NOBODY);
  }
  return settle(
    () =>
      // adopt() is called within: a query builder starts where it is awaited.
      retries === 0
        ? context.with(step.context, adopted, undefined, fn as () => unknown)
        : context.with(step.context, retried, undefined, fn as () => unknown, retries, step),
    () => step.completed(),
    (error) => step.failed(error),
  );
}

function adopted(work: () => unknown): unknown {
  return adopt(work());
}

class RunningStep implements OpenStep, Retries {
  readonly name: string;
  readonly context: Context;
  readonly #flow: FlowUnderWay;
  readonly #base: Context;
  readonly #span: Span;
  readonly #start: number;
  /** Its number in the journal. */
  readonly #number: number | undefined;
  #retries = 0;

  constructor(flow: FlowUnderWay, name: string) {
    const active = context.active();
    this.#flow = flow;
    this.name = name;
    // Inside a step of this flow the next one is its child; anywhere else it belongs to the flow.
    this.#base = activeFlow(active)?.id === flow.id ? active : flow.context;
    this.#span = startFlowSpan(this.#base, name, {
      'throughline.flow.id': flow.id,
      'throughline.flow.name': flow.name,
      'throughline.flow.step': name,
    });
    const ref: StepRef = { id: flow.id, name: flow.name, step: name, flow };
    this.context = contextWithFlow(trace.setSpan(this.#base, this.#span), ref);
    this.#start = performance.now();
    if (flow.hasEnded) return;
    // Before anything else of it: a killed process must not have been in a step that the journal does not know.
    this.#number = flow.entry?.stepBegan(name, spanIdOf(this.#span));
    flow.steps.begin(this);
    flow.deadlines?.moved(this.#start);
    tellMoment(flow, this.context, 'step', {
      level: 'debug',
      line: 'step',
      fields: { step: name },
      attributes: { 'throughline.flow.step': name },
    });
  }

  retry(error: unknown, attempt: number): void {
    this.#retries = attempt;
    this.#flow.steps.retries += 1;
    const { type, message } = describeError(error);
    tellLine(this.#flow, this.context, {
      level: 'warning',
      line: 'step_retried',
      fields: { step: this.name, attempt, error_type: type, error_message: message },
    });
    this.#span.addEvent('throughline.flow.step.retry', { attempt, 'error.type': type });
    countRetry(this.#base, this.#flow.name, this.name);
  }

  completed(): void {
    const now = performance.now();
    this.#leaveJournal(true);
    this.#flow.steps.completed(this);
    this.#end('completed', now);
  }

  failed(error: unknown): void {
    const now = performance.now();
    this.#leaveJournal(false);
    this.#flow.steps.failed(this, error);
    recordOnSpan(this.#span, describeError(error));
    noteFailedStep(error, this.context, this.name);
    this.#end('failed', now);
  }

  abort(reason: string): void {
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    this.#end('aborted', performance.now());
  }

  #leaveJournal(hasCompleted: boolean): void {
    if (this.#number !== undefined && !this.#flow.hasEnded) {
      this.#flow.entry?.stepEnded(this.#number, hasCompleted);
    }
  }

  #end(outcome: StepOutcome, now: number): void {
    this.#flow.deadlines?.moved(now);
    if (this.#retries > 0) this.#span.setAttribute('throughline.flow.step.retries', this.#retries);
    countStep(this.#base, this.#flow.name, this.name, outcome, (now - this.#start) / 1000);
    this.#span.end();
  }
}
