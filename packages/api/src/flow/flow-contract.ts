import type { Fields } from '../event-catalogue.ts';
import type { FlowCarrier } from './flow-carrier.ts';

/** What a flow may be given beside its name, fields and function. */
export interface FlowOptions<Step extends string = string> {
  /**
   * The steps that it consists of. Then `step` and `skip` take no other names, and a flow that returns without all of
   * them ends `incomplete`.
   */
  readonly steps?: readonly Step[] | undefined;
  /**
   * Milliseconds until its promise rejects with a {@link FlowTimeoutError} and `signal` aborts. What goes on nevertheless
   * is not followed any more. Only for functions that give a promise. It holds no process.
   */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds without a step that begins or ends, `progress` or `event` after which it says `<name>_stalled`, and
   * again each time that so much has passed (a second at least).
   */
  readonly stallAfter?: number | undefined;
}

/** What a step may be given beside its name and function. */
export interface StepOptions {
  /** How often it is run again where it fails; each time is counted and told. Default 0, at most 100. */
  readonly retries?: number | undefined;
}

/** Why an early return is one. */
export interface ReturnOptions {
  /** A short word such as `nothing_to_do`: it is a label of `throughline.skipped`. */
  readonly reason: string;
}

/** A running flow. */
export interface Flow<Step extends string = string> {
  /** `<name>-<8 hex digits>`; on every line below as `flow_id`. */
  readonly id: string;
  readonly name: string;
  /** Aborted when `timeout` is over; its reason is the {@link FlowTimeoutError}. */
  readonly signal: AbortSignal;
  /**
   * Runs one step: a span, a line `<flow>_step` (debug), and its duration. Gives back what `fn` gives back or throws.
   * Steps may run in parallel and within one another.
   *
   * @example
   * const [answers, areas] = await Promise.all([
   *   f.step('load_answers', () => loadAnswers(id)),
   *   f.step('load_areas', () => loadAreas(id), { retries: 2 }),
   * ]);
   */
  step<T>(name: Step, fn: () => PromiseLike<T>, options?: StepOptions): Promise<T>;
  step<T>(name: Step, fn: () => T, options?: StepOptions): T;
  /** Says that a step is left out, and why: a line `<flow>_step_skipped`, counted; it is not missing then. */
  skip(step: Step, reason: string): void;
  /** How much of the work is done, for whoever looks while it runs, and for the report where it never ends. */
  progress(done: number, total?: number): void;
  /** Something that happened: a line of this name (info) and an event of the span that is active. */
  event(name: string, fields?: Fields): void;
  /**
   * Gives back `value`, and says why the flow ends here: a line `<flow>_returned` (info) with the steps that are left out,
   * counted by reason. The flow ends `completed`.
   *
   * @example
   * if (answers.length === 0) return f.return(0, { reason: 'nothing_completed' });
   */
  return<T>(value: T, options: ReturnOptions): T;
  /** Plain JSON with which {@link resumeFlow} goes on in another process. What is left to do is then not missing here. */
  carrier(): FlowCarrier;
}
