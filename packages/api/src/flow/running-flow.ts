import { randomBytes } from 'node:crypto';
import { isPromise } from 'node:util/types';
import { type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { addFields } from '../add-fields.ts';
import { captureFlowFailure } from '../capture-soon.ts';
import { closeScope } from '../end-scope.ts';
import { describeError } from '../error-details.ts';
import type { Fields } from '../event-catalogue.ts';
import { errorFields } from '../logger.ts';
import { getRuntime, type RuntimeState, reportFault } from '../runtime-state.ts';
import {
  activeFlow,
  activeScope,
  contextWithFlow,
  contextWithScope,
  createScope,
  type RequestScope,
} from '../scope.ts';
import { adopt, settle } from '../settle.ts';
import { recordOnSpan } from '../span-errors.ts';
import { abortedFields, progressFields } from './aborted-flow.ts';
import { type FlowCarrier, type ReadCarrier, traceFields } from './flow-carrier.ts';
import type { Flow, FlowOptions } from './flow-contract.ts';
import { FlowDeadlines } from './flow-deadlines.ts';
import { FlowTimeoutError, rememberFailure } from './flow-errors.ts';
import { createHandle } from './flow-handle.ts';
import type { JournalEntry } from './flow-journal-port.ts';
import { countFlow, type FlowOutcome, prepareFlowMetrics } from './flow-metrics.ts';
import { journaledSpan, startFlowSpan } from './flow-span.ts';
import { FlowSteps } from './flow-steps.ts';
import { tellMoment } from './flow-telemetry.ts';
import type { FlowUnderWay } from './flow-under-way.ts';
import { enterFlight, leaveFlight, type OpenFlow } from './in-flight.ts';

const runtime: RuntimeState = getRuntime();

/** What a flow is made of. */
export interface FlowPlan {
  readonly name: string;
  readonly fields: unknown;
  readonly options: FlowOptions;
  readonly declared: readonly string[] | undefined;
  /** What it goes on with, where it began in another process. */
  readonly resumed?: ReadCarrier | undefined;
}

/** A flow under way: its span, its lines and events, its place among the flows in flight and in the journal. */
export class RunningFlow implements FlowUnderWay, OpenFlow {
  readonly id: string;
  readonly name: string;
  readonly fields: Fields = {};
  readonly start: number = performance.now();
  readonly span: Span;
  readonly context: Context;
  readonly steps: FlowSteps;
  readonly handle: Flow;
  readonly deadlines: FlowDeadlines | undefined;
  readonly entry: JournalEntry | undefined;
  /** `carrier()` was taken: what is left to do is done elsewhere. */
  isHandedOver = false;
  hasEnded = false;
  readonly #isResumed: boolean;
  /** Where it is the whole work: no request and no other flow is around it. */
  readonly #ownScope: RequestScope | undefined;
  #controller: AbortController | undefined;
  #rejectLate: ((error: Error) => void) | undefined;

  constructor({ name, fields, options, declared, resumed }: FlowPlan) {
    this.name = name;
    this.id = resumed?.id ?? `${name}-${randomBytes(4).toString('hex')}`;
    this.#isResumed = resumed !== undefined;
    this.steps = new FlowSteps(declared, resumed);
    const active = context.active();
    const parent = activeFlow(active);
    const parentId = parent?.id === this.id ? undefined : parent?.id;
    addFields(this.fields, fields);
    this.span = startFlowSpan(
      active,
      name,
      {
        ...this.fields,
        'throughline.flow.id': this.id,
        'throughline.flow.name': name,
        ...(parentId !== undefined && { 'throughline.flow.parent_id': parentId }),
        ...(this.#isResumed && { 'throughline.flow.resumed': true }),
      },
      resumed?.link,
    );
    if (parentId !== undefined) this.fields['parent_flow_id'] = parentId;
    this.#ownScope = activeScope(active) === undefined ? createScope() : undefined;
    const scoped = this.#ownScope === undefined ? active : contextWithScope(active, this.#ownScope);
    this.context = contextWithFlow(trace.setSpan(scoped, this.span), this);
    this.handle = createHandle(this);
    this.deadlines = FlowDeadlines.of(
      name,
      options,
      { timedOut: (ms) => this.#timedOut(ms), stalled: (ms) => this.#stalled(ms) },
      this.start,
    );
    this.entry = this.#enterJournal(active, parentId);
  }

  run(body: (flow: Flow) => unknown): unknown {
    this.#begin();
    return settle(
      () => context.with(this.context, () => this.#adopt(body(this.handle))),
      () => this.#returned(),
      (error) => this.#failed(error),
    );
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  get carrier(): FlowCarrier {
    const active = context.active();
    const inside = activeFlow(active)?.id === this.id ? trace.getSpanContext(active) : undefined;
    const { declared, done } = this.steps;
    this.isHandedOver = true;
    return {
      flow: this.name,
      flow_id: this.id,
      ...traceFields(inside ?? this.span.spanContext()),
      ...(declared !== undefined && { steps: [...declared], settled: this.steps.settled() }),
      steps_done: done,
    };
  }

  /** It stays in the journal: whoever ends the process takes it out when this is told. */
  abort(reason: string): void {
    if (!this.#end()) return;
    const { done, declared, last, open, progress } = this.steps;
    for (const step of open) step.abort(reason);
    const seconds = this.#seconds();
    this.#tellEnd('error', 'aborted', 'aborted', {
      ...this.#wideFields(true),
      ...abortedFields({ step: last, done, total: declared?.length, pid: process.pid, reason }),
      ...progressFields(progress),
      duration_ms: rounded(seconds * 1000),
    });
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    this.#close('aborted', seconds, { ...(last !== undefined && { 'throughline.flow.step': last }) });
  }

  #begin(): void {
    try {
      enterFlight(this);
      prepareFlowMetrics();
      this.deadlines?.begin();
      tellMoment(this, this.context, 'started', {
        level: 'info',
        line: this.#isResumed ? 'resumed' : 'started',
        fields: {},
        ...(this.#isResumed && { attributes: { 'throughline.flow.resumed': true } }),
      });
    } catch (error) {
      reportFault('flow', error as Error);
    }
  }

  /** The result, or the time-out where that comes first. */
  #adopt(given: unknown): unknown {
    const result = adopt(given);
    if (this.deadlines === undefined || !isPromise(result)) return result;
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#rejectLate = reject;
    result.then(resolve, reject);
    return promise;
  }

  #timedOut(timeoutMs: number): void {
    const error = new FlowTimeoutError(this.name, this.id, this.steps.last, timeoutMs);
    this.#controller?.abort(error);
    this.#rejectLate?.(error);
  }

  #stalled(stillMs: number): void {
    const { last, done, declared, progress } = this.steps;
    tellMoment(this, this.context, 'heartbeat', {
      level: 'warning',
      line: 'stalled',
      fields: {
        ...(last !== undefined && { step: last }),
        steps_done: done,
        ...(declared !== undefined && { steps_total: declared.length }),
        ...progressFields(progress),
        stalled_ms: Math.round(stillMs),
        duration_ms: rounded(performance.now() - this.start),
      },
    });
  }

  #returned(): void {
    if (!this.#end()) return;
    // First of all: a process that is killed right here has done the work, whatever it could tell of it.
    this.entry?.end();
    const seconds = this.#seconds();
    const missing = this.isHandedOver ? [] : this.steps.missing();
    const fields = {
      ...this.#wideFields(false),
      duration_ms: rounded(seconds * 1000),
      steps_completed: this.steps.done,
    };
    if (missing.length > 0) {
      this.#tellEnd('warning', 'incomplete', 'incomplete', { missing, ...fields });
      this.#close('incomplete', seconds, { 'throughline.flow.missing': missing });
      return;
    }
    const isHandedOver = this.isHandedOver && this.steps.missing().length > 0;
    this.#tellEnd('info', 'completed', 'completed', {
      ...fields,
      ...(isHandedOver && { handed_over: true }),
    });
    this.#close('completed', seconds, {});
  }

  #failed(error: unknown): void {
    if (!this.#end()) return;
    this.entry?.end();
    const seconds = this.#seconds();
    const details = describeError(error);
    const step =
      error instanceof FlowTimeoutError && error.flowId === this.id ? error.step : this.steps.failedBy(error);
    rememberFailure(error, { flow: this.name, flowId: this.id, step, stepsDone: this.steps.done });
    tellMoment(this, this.context, 'ended', {
      level: 'error',
      line: 'failed',
      fields: {
        ...this.#wideFields(true),
        ...errorFields(details),
        ...(step !== undefined && { step }),
        steps_completed: this.steps.done,
        duration_ms: rounded(seconds * 1000),
      },
      attributes: {
        'error.type': details.type,
        'throughline.flow.outcome': 'failed',
      },
    });
    recordOnSpan(this.span, details, { withEvent: step === undefined });
    captureFlowFailure(error, this.context, step);
    this.#close('failed', seconds, {});
  }

  #tellEnd(level: 'info' | 'warning' | 'error', line: string, outcome: FlowOutcome, fields: Fields): void {
    tellMoment(this, this.context, 'ended', {
      level,
      line,
      fields,
      attributes: { 'throughline.flow.outcome': outcome },
    });
  }

  /** False where it has ended before. */
  #end(): boolean {
    if (this.hasEnded) return false;
    this.hasEnded = true;
    leaveFlight(this);
    this.deadlines?.end();
    return true;
  }

  #close(outcome: FlowOutcome, seconds: number, attributes: Fields): void {
    countFlow(this.context, this.name, outcome, seconds);
    for (const [key, value] of Object.entries(attributes)) this.span.setAttribute(key, value as string);
    this.span.setAttribute('throughline.flow.outcome', outcome);
    this.span.end();
  }

  /** What was collected in its work, which ends with it. */
  #wideFields(hasFailed: boolean): Fields | undefined {
    return this.#ownScope === undefined ? undefined : closeScope(this.#ownScope, hasFailed)?.fields;
  }

  #seconds(): number {
    return (performance.now() - this.start) / 1000;
  }

  #enterJournal(active: Context, parentId: string | undefined): JournalEntry | undefined {
    try {
      return runtime.flowJournal?.begin({
        id: this.id,
        name: this.name,
        parentId,
        fields: this.fields,
        startedAt: Date.now(),
        stepsTotal: this.steps.declared?.length,
        stepsDone: this.steps.done,
        span: journaledSpan(this.span, active),
      });
    } catch (error) {
      reportFault('flow', error as Error);
      return undefined;
    }
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
