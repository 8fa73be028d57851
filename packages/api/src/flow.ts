import { randomBytes } from 'node:crypto';
import { type Context, context, INVALID_SPAN_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { recordOnSpan } from './capture.ts';
import { describeError, isCausedBy } from './error-details.ts';
import { countFlow, countStep, type Outcome } from './flow-metrics.ts';
import type { Level } from './level.ts';
import { errorFields, type Fields } from './logger.ts';
import { addFields, textOf } from './plain.ts';
import { isEnabled, RecordSink, writeRecord } from './record.ts';
import { reportFault } from './runtime-state.ts';
import { activeFlow, activeScope, contextWithFlow, contextWithScope, createScope } from './scope.ts';
import { adopt, settle } from './settle.ts';

/** A running flow. */
export interface Flow {
  /** `<name>-<8 hex digits>`; on every line below as `flow_id`. */
  readonly id: string;
  readonly name: string;
  /**
   * Runs one step: a span, a line `<flow>_step` (debug), and its duration. Gives back what `fn` gives back or throws.
   * Steps may run in parallel and within one another.
   *
   * @example
   * const [answers, areas] = await Promise.all([
   *   f.step('load_answers', () => loadAnswers(id)),
   *   f.step('load_areas', () => loadAreas(id)),
   * ]);
   */
  step<T>(name: string, fn: () => PromiseLike<T>): Promise<T>;
  step<T>(name: string, fn: () => T): T;
}

/** Names of flows and steps become span names and labels: few, and short. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const sink: RecordSink = new RecordSink('flows');

/**
 * Follows work of several steps, so that one sees how far it got: a span for the flow and one for each step (attributes
 * `throughline.flow.id`, `throughline.flow.name`, `throughline.flow.step`), the lines `<name>_started` (info),
 * `<name>_step` (debug), `<name>_completed` (info, `duration_ms`), `<name>_failed` (error; `error_type`,
 * `error_message`, `step`, `steps_completed`, `duration_ms`), and the metrics `throughline.flow.duration`,
 * `throughline.flow.step.duration` (s) and `throughline.flow.completed`. `fields` are on the flow's own lines and span.
 *
 * Results and errors pass through unchanged. `flow_id` is on every line made inside, across `await`, timers and streams;
 * it does not cross processes by itself. A flow inside a flow has its own id and tells `parent_flow_id`. `step` is the
 * step whose error ended the flow, and is absent where the error came from between steps.
 *
 * @example
 * await flow('retake_assessment', { user_id: userId }, async (f) => {
 *   const completed = await f.step('load_completed', () => loadCompleted(userId));
 *   await f.step('clear_answers', () => clearAnswers(completed));
 * });
 */
export function flow<T>(name: string, fields: Fields, run: (flow: Flow) => PromiseLike<T>): Promise<T>;
export function flow<T>(name: string, fields: Fields, run: (flow: Flow) => T): T;
export function flow<T>(name: string, run: (flow: Flow) => PromiseLike<T>): Promise<T>;
export function flow<T>(name: string, run: (flow: Flow) => T): T;
export function flow(name: string, second: unknown, third?: unknown): unknown {
  const run = typeof third === 'function' ? third : second;
  if (typeof run !== 'function') {
    reportFault('flow', `flow("${textOf(name).slice(0, 64)}") has to be given a function; nothing was run`);
    return undefined;
  }
  let running: RunningFlow;
  try {
    running = new RunningFlow(nameOf(name, 'flow'), run === second ? undefined : second);
  } catch (error) {
    // The work comes first: a fault of ours may cost its telemetry, never the work.
    reportFault('flow', error as Error);
    return run(untracked(textOf(name)));
  }
  return running.run(run as (flow: Flow) => unknown);
}

function untracked(name: string): Flow {
  return { id: '', name, step: <T>(_name: string, fn: () => T) => fn() as never };
}

interface RunningStep {
  readonly name: string;
  readonly span: Span;
  readonly context: Context;
  end(outcome: Outcome): void;
}

class RunningFlow {
  readonly id: string;
  readonly name: string;
  readonly #fields: Fields = {};
  readonly #span: Span;
  readonly #context: Context;
  readonly #start: number = performance.now();
  #failures: { step: string; error: unknown }[] = [];
  #stepsCompleted = 0;

  constructor(name: string, fields: unknown) {
    this.name = name;
    this.id = `${name}-${randomBytes(4).toString('hex')}`;
    const active = context.active();
    const parent = activeFlow(active);
    addFields(this.#fields, fields);
    this.#span = startSpan(active, name, {
      ...this.#fields,
      'throughline.flow.id': this.id,
      'throughline.flow.name': name,
      ...(parent !== undefined && { 'throughline.flow.parent_id': parent.id }),
    });
    if (parent !== undefined) this.#fields['parent_flow_id'] = parent.id;
    const scoped = activeScope(active) === undefined ? contextWithScope(active, createScope()) : active;
    this.#context = contextWithFlow(trace.setSpan(scoped, this.#span), this);
  }

  run(body: (flow: Flow) => unknown): unknown {
    const handle: Flow = {
      id: this.id,
      name: this.name,
      step: (name: string, fn: () => unknown) => this.#step(name, fn) as never,
    };
    this.#tell('info', 'started', {});
    return settle(
      () => context.with(this.#context, () => adopt(body(handle))),
      () => this.#completed(),
      (error) => this.#failed(error),
    );
  }

  #step(givenName: string, fn: () => unknown): unknown {
    if (typeof fn !== 'function') {
      reportFault(
        'flow',
        `${this.name}: step("${textOf(givenName).slice(0, 64)}") has to be given a function`,
      );
      return undefined;
    }
    let step: RunningStep;
    try {
      step = this.#startStep(nameOf(givenName, 'step'));
    } catch (error) {
      reportFault('flow', error as Error);
      return fn();
    }
    return settle(
      () => context.with(step.context, () => adopt(fn())),
      () => {
        this.#stepsCompleted++;
        step.end('success');
      },
      (error) => {
        this.#failures.push({ step: step.name, error });
        recordOnSpan(step.span, describeError(error));
        step.end('failure');
      },
    );
  }

  #startStep(name: string): RunningStep {
    const active = context.active();
    // Inside a step of this flow the next one is its child; anywhere else it belongs to the flow.
    const base = activeFlow(active)?.id === this.id ? active : this.#context;
    const span = startSpan(base, name, {
      'throughline.flow.id': this.id,
      'throughline.flow.name': this.name,
      'throughline.flow.step': name,
    });
    const start = performance.now();
    this.#tell('debug', 'step', { step: name });
    const end = (outcome: Outcome): void => {
      countStep(base, this.name, name, outcome, (performance.now() - start) / 1000);
      span.end();
    };
    return { name, span, context: trace.setSpan(base, span), end };
  }

  #completed(): void {
    const ms = performance.now() - this.#start;
    this.#tell('info', 'completed', { duration_ms: rounded(ms), steps_completed: this.#stepsCompleted });
    countFlow(this.#context, this.name, 'success', ms / 1000);
    this.#span.end();
  }

  #failed(error: unknown): void {
    const ms = performance.now() - this.#start;
    const details = describeError(error);
    const step = this.#failures.find((failure) => isCausedBy(error, failure.error))?.step;
    this.#tell('error', 'failed', {
      ...errorFields(details),
      ...(step !== undefined && { step }),
      steps_completed: this.#stepsCompleted,
      duration_ms: rounded(ms),
    });
    countFlow(this.#context, this.name, 'failure', ms / 1000);
    recordOnSpan(this.#span, details, { withEvent: step === undefined });
    this.#span.end();
  }

  #tell(level: Level, what: string, fields: Fields): void {
    try {
      if (!isEnabled(level)) return;
      writeRecord(sink, level, `${this.name}_${what}`, {
        fields: [this.#fields, fields],
        context: this.#context,
      });
    } catch (error) {
      reportFault('flow', error as Error);
    }
  }
}

function startSpan(parent: Context, name: string, attributes: Fields): Span {
  try {
    return trace.getTracer('@throughline/api').startSpan(name, { attributes }, parent);
  } catch (error) {
    reportFault('flow', error as Error);
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }
}

function nameOf(name: unknown, what: string): string {
  const text = textOf(name);
  if (NAME.test(text)) return text;
  const mended = text.slice(0, 64).replaceAll(/[^A-Za-z0-9_.-]/g, '_');
  const used = NAME.test(mended) ? mended : `${what}_${mended}`.slice(0, 64);
  reportFault('flow', `the name of a ${what} has to match ${NAME.source}; "${used}" is used instead`);
  return used;
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
