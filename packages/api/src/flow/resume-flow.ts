import { reportFault } from '../runtime-state.ts';
import { type FlowCarrier, type ReadCarrier, readCarrier } from './flow-carrier.ts';
import type { Flow, FlowOptions } from './flow-contract.ts';
import { untracked } from './flow-handle.ts';
import { prepareFlow } from './start-flow.ts';

/** The name of the flow where the carrier names none. */
const UNKNOWN = 'resumed_flow';

/**
 * Goes on with a flow that another process began: the same `flow_id`, a span of its own with a link to the one that was
 * active where the carrier was taken, and the declared steps that are left. Lines, events and metrics are those of
 * `flow`, but that it begins with `<name>_resumed`; what it was given as fields stays where it began. Each part of a flow
 * ends, and counts, by itself.
 *
 * A carrier comes from outside and may be anything: one that is none is told, and the work runs as a new flow.
 *
 * @example
 * // Where the job is made: await queue.add('grade', { answers, flow: f.carrier() }). Where it is done:
 * await resumeFlow(job.data.flow, (f) => f.step('grade', () => grade(job.data.answers)));
 */
export function resumeFlow<T, const Step extends string = string>(
  carrier: FlowCarrier | undefined,
  run: (flow: Flow<Step>) => PromiseLike<T>,
  options?: FlowOptions<Step>,
): Promise<T>;
export function resumeFlow<T, const Step extends string = string>(
  carrier: FlowCarrier | undefined,
  run: (flow: Flow<Step>) => T,
  options?: FlowOptions<Step>,
): T;
export function resumeFlow(carrier: unknown, run: unknown, options?: unknown): unknown {
  if (typeof run !== 'function') {
    reportFault('flow', 'resumeFlow(carrier, fn) has to be given a function; nothing was run');
    return undefined;
  }
  const resumed = read(carrier);
  const name = resumed?.name ?? UNKNOWN;
  const running = prepareFlow({ name, fields: undefined, options, resumed });
  return running === undefined ? run(untracked(name)) : running.run(run as (flow: Flow) => unknown);
}

function read(carrier: unknown): ReadCarrier | undefined {
  try {
    const resumed = readCarrier(carrier);
    if (resumed === undefined) {
      reportFault(
        'flow',
        `resumeFlow(carrier, fn) has to be given what f.carrier() gave; it runs as the new flow "${UNKNOWN}"`,
      );
    }
    return resumed;
  } catch (error) {
    reportFault('flow', error as Error);
    return undefined;
  }
}
