import { shared } from '../one-per-process.ts';

/**
 * What the promise of a flow rejects with when its `timeout` is over.
 *
 * @example
 * if (error instanceof FlowTimeoutError) log.warning('retake_gave_up', { step: error.step, ms: error.timeout });
 */
export class FlowTimeoutError extends Error {
  override readonly name = 'FlowTimeoutError';
  readonly flow: string;
  readonly flowId: string;
  /** The step that began last; undefined where none had begun. */
  readonly step: string | undefined;
  /** The `timeout` of the flow, in milliseconds. */
  readonly timeout: number;

  constructor(flow: string, flowId: string, step: string | undefined, timeout: number) {
    const where = step === undefined ? 'before its first step' : `in step ${step}`;
    super(`The flow ${flow} took longer than ${timeout} ms; it was ${where}.`);
    this.flow = flow;
    this.flowId = flowId;
    this.step = step;
    this.timeout = timeout;
  }
}

/** Where an error ended a flow. */
export interface FlowFailure {
  readonly flow: string;
  readonly flowId: string;
  /** Undefined where the error came from between the steps. */
  readonly step: string | undefined;
  readonly stepsDone: number;
}

const failures: WeakMap<object, FlowFailure> = shared('flowFailures', () => new WeakMap());

/** The first flow that an error ends is where it came from. */
export function rememberFailure(error: unknown, failure: FlowFailure): void {
  if (typeof error === 'object' && error !== null && !failures.has(error)) failures.set(error, failure);
}

/**
 * Where an error ended a flow: the innermost one, where it ended several. Undefined for any other value.
 *
 * @example
 * try {
 *   await retake(userId);
 * } catch (error) {
 *   log.warning('retake_postponed', { at: flowFailure(error)?.step });
 * }
 */
export function flowFailure(error: unknown): FlowFailure | undefined {
  return typeof error === 'object' && error !== null ? failures.get(error) : undefined;
}
