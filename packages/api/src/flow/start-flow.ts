import { plain } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import type { ReadCarrier } from './flow-carrier.ts';
import type { FlowOptions } from './flow-contract.ts';
import { nameOf } from './flow-names.ts';
import { RunningFlow } from './running-flow.ts';

/** What a flow is started with, as it was given. */
export interface GivenFlow {
  readonly name: unknown;
  readonly fields: unknown;
  readonly options: unknown;
  readonly resumed?: ReadCarrier | undefined;
}

/** The flow, or undefined where a fault of ours costs its telemetry: the work comes first. */
export function prepareFlow({ name, fields, options, resumed }: GivenFlow): RunningFlow | undefined {
  try {
    const known = nameOf(name, 'flow');
    const { timeout, stallAfter, steps } = isObject(options) ? (options as FlowOptions) : {};
    const declared = readSteps(known, steps);
    return new RunningFlow({ name: known, fields, options: { timeout, stallAfter }, declared, resumed });
  } catch (error) {
    reportFault('flow', error as Error);
    return undefined;
  }
}

function readSteps(flow: string, given: unknown): string[] | undefined {
  if (given === undefined) return undefined;
  const names = plain(given);
  if (Array.isArray(names)) return [...new Set(names.map((name) => nameOf(name, 'step')))];
  reportFault('flow', `${flow}: steps has to be a list of names; it is ignored`);
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
