import { context } from '@opentelemetry/api';
import type { Fields } from '../event-catalogue.ts';
import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import { activeFlow } from '../scope.ts';
import { flow } from './flow.ts';
import type { FlowOptions, StepOptions } from './flow-contract.ts';
import type { FlowUnderWay, StepRef } from './flow-under-way.ts';
import { runStep } from './run-step.ts';
import { RunningFlow } from './running-flow.ts';

/** What a method's flow may be given. */
export interface MethodFlowOptions<Args extends readonly unknown[]> extends FlowOptions {
  /** The fields of the flow, made of the arguments of the call. */
  readonly fields?: (...args: Args) => Fields;
}

/** A decorator for a method that keeps its type. */
export type MethodDecorator<Args extends readonly unknown[]> = <
  This,
  Method extends (this: This, ...args: Args) => unknown,
>(
  method: Method,
  decorated: ClassMethodDecoratorContext<This, Method>,
) => Method;

/**
 * Makes each call of a method a flow; a decorator as ECMAScript has them (TypeScript 5 or later, without
 * `experimentalDecorators`). `name`: default the method's.
 *
 * @example
 * class Assessments {
 *   @flowMethod('retake_assessment', { fields: (userId: string) => ({ user_id: userId }) })
 *   async retake(userId: string): Promise<void> {
 *     await this.clear(userId);
 *   }
 *
 *   @stepMethod('clear_answers')
 *   async clear(userId: string): Promise<void> {}
 * }
 */
export function flowMethod<const Args extends readonly unknown[] = readonly never[]>(
  name?: string,
  options?: MethodFlowOptions<Args>,
): MethodDecorator<Args> {
  return (method, decorated) => {
    const own = name ?? textOf(decorated?.name);
    const around = function (this: unknown, ...args: unknown[]): unknown {
      const work = (): unknown => Reflect.apply(method, this, args);
      return flow(own, fieldsOf(options, args), work, options);
    };
    return around as unknown as typeof method;
  };
}

/**
 * Makes each call of a method a step of the flow that it is called in; outside of any it is just the method. `name`:
 * default the method's.
 *
 * @example
 * class Grades {
 *   @stepMethod('grade', { retries: 2 })
 *   async grade(answers: number[]): Promise<number> {
 *     return answers.length;
 *   }
 * }
 */
export function stepMethod(name?: string, options?: StepOptions): MethodDecorator<readonly never[]> {
  return (method, decorated) => {
    const own = name ?? textOf(decorated?.name);
    const around = function (this: unknown, ...args: unknown[]): unknown {
      const work = (): unknown => Reflect.apply(method, this, args);
      const running = innermostFlow();
      return running === undefined ? work() : runStep(running, own, work, options);
    };
    return around as unknown as typeof method;
  };
}

function fieldsOf<Args extends readonly unknown[]>(
  options: MethodFlowOptions<Args> | undefined,
  args: unknown[],
): Fields {
  try {
    return options?.fields?.(...(args as unknown as Args)) ?? {};
  } catch (error) {
    reportFault('flow', error as Error);
    return {};
  }
}

function innermostFlow(): FlowUnderWay | undefined {
  try {
    const ref = activeFlow(context.active()) as RunningFlow | StepRef | undefined;
    return ref instanceof RunningFlow ? ref : ref?.flow;
  } catch (error) {
    reportFault('flow', error as Error);
    return undefined;
  }
}
