import type { Fields } from '../event-catalogue.ts';
import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import type { Flow, FlowOptions } from './flow-contract.ts';
import { untracked } from './flow-handle.ts';
import { prepareFlow } from './start-flow.ts';

/**
 * Follows work of several steps, so that one sees how far it got: a span for the flow and one for each step (attributes
 * `throughline.flow.id`, `throughline.flow.name`, `throughline.flow.step`), the lines `<name>_started` (info),
 * `<name>_step` (debug), `<name>_completed` (info, `duration_ms`), `<name>_failed` (error; `error_type`,
 * `error_message`, `step`, `steps_completed`, `duration_ms`), `<name>_incomplete` (warning, `missing`), and the metrics
 * `throughline.flow.duration`, `throughline.flow.step.duration` (s), `throughline.flow.completed`,
 * `throughline.flow.in_flight` and `throughline.flow.oldest_age` (s). `fields` are on the flow's own lines and span.
 *
 * While it runs, log events (`throughline.flow.started`, `.step`, `.heartbeat`, `.ended`) with the ids of its spans leave
 * the process, whatever the log level. Where its process ends before it does, `<name>_aborted` (error) tells how far it
 * got: by the process itself, or by the next one of the same service.
 *
 * Results and errors pass through unchanged. `flow_id` is on every line made inside, across `await`, timers and streams;
 * it does not cross processes by itself (see `f.carrier()`). A flow inside a flow has its own id and tells
 * `parent_flow_id`. `step` is the step whose error ended the flow, and is absent where the error came from between steps.
 *
 * @example
 * const steps = ['load_completed', 'clear_answers'] as const;
 * await flow('retake_assessment', { user_id: userId }, async (f) => {
 *   const completed = await f.step('load_completed', () => loadCompleted(userId));
 *   await f.step('clear_answers', () => clearAnswers(completed), { retries: 2 });
 * }, { steps, timeout: 30_000 });
 */
export function flow<T, const Step extends string = string>(
  name: string,
  fields: Fields,
  run: (flow: Flow<Step>) => PromiseLike<T>,
  options?: FlowOptions<Step>,
): Promise<T>;
export function flow<T, const Step extends string = string>(
  name: string,
  fields: Fields,
  run: (flow: Flow<Step>) => T,
  options?: FlowOptions<Step>,
): T;
export function flow<T, const Step extends string = string>(
  name: string,
  run: (flow: Flow<Step>) => PromiseLike<T>,
  options?: FlowOptions<Step>,
): Promise<T>;
export function flow<T, const Step extends string = string>(
  name: string,
  run: (flow: Flow<Step>) => T,
  options?: FlowOptions<Step>,
): T;
export function flow(name: string, second: unknown, third?: unknown, fourth?: unknown): unknown {
  const hasFields = typeof third === 'function';
  const run = hasFields ? third : second;
  if (typeof run !== 'function') {
    reportFault('flow', `flow("${textOf(name).slice(0, 64)}") has to be given a function; nothing was run`);
    return undefined;
  }
  const running = prepareFlow({
    name,
    fields: hasFields ? second : undefined,
    options: hasFields ? fourth : third,
  });
  return running === undefined ? run(untracked(textOf(name))) : running.run(run as (flow: Flow) => unknown);
}
