import { isCausedBy } from '../error-details.ts';
import type { ReadCarrier } from './flow-carrier.ts';

/** A step under way. */
export interface OpenStep {
  readonly name: string;
  /** Ends its span, because the process ends. */
  abort(reason: string): void;
}

/** How far a flow has got. */
export class FlowSteps {
  readonly declared: readonly string[] | undefined;
  /** Steps that completed, in earlier processes too. */
  done: number;
  retries = 0;
  /** The step that began last. */
  last: string | undefined;
  /** What `progress` was told. */
  progress: { done: number; total: number | undefined } | undefined;
  readonly open: Set<OpenStep> = new Set();
  readonly #settled: Set<string>;
  #failures: { step: string; error: unknown }[] | undefined;

  constructor(declared: readonly string[] | undefined, resumed: ReadCarrier | undefined) {
    this.declared = declared ?? resumed?.steps;
    this.done = resumed?.stepsDone ?? 0;
    this.#settled = new Set(resumed?.settled);
  }

  begin(step: OpenStep): void {
    this.last = step.name;
    this.open.add(step);
  }

  completed(step: OpenStep): void {
    this.open.delete(step);
    this.done += 1;
    this.settle(step.name);
  }

  failed(step: OpenStep, error: unknown): void {
    this.open.delete(step);
    this.#failures ??= [];
    this.#failures.push({ step: step.name, error });
  }

  /** It is done, or left out on purpose. */
  settle(name: string): void {
    // Without declared steps nothing is missing, and names need not be few.
    if (this.declared !== undefined) this.#settled.add(name);
  }

  /** Declared steps that are neither done nor skipped. */
  missing(): string[] {
    return this.declared?.filter((name) => !this.#settled.has(name)) ?? [];
  }

  settled(): string[] {
    return [...this.#settled];
  }

  /** The step whose error this is, or that caused it. */
  failedBy(error: unknown): string | undefined {
    return this.#failures?.find((failure) => isCausedBy(error, failure.error))?.step;
  }
}
