import type { Sender } from '../../../src/read/told-metrics.ts';
import { toldValues } from '../../parts/told.ts';

export interface CheckState {
  name: string;
  /** `ok`, `down`, `out_of_service`, `unknown` */
  state: string;
  /** Mean of all its runs; undefined: it tells of none. */
  meanSeconds: number | undefined;
}

const NAME = 'throughline.health.check.name';
const STATE = 'throughline.health.check.state';

/** What a process says of its health checks: of each the state that is 1. */
export function checksOf(sender: Sender): CheckState[] {
  const states = toldValues(sender, 'throughline.health.check.status');
  const names = [...new Set(states.map(({ attributes }) => String(attributes[NAME])))].sort();
  return names.map((name) => {
    const isIt = ({ attributes }: { attributes: Record<string, unknown> }): boolean =>
      String(attributes[NAME]) === name;
    const now = states.find((one) => isIt(one) && one.value === 1);
    const runs = toldValues(sender, 'throughline.health.check.duration').filter(isIt);
    const count = runs.reduce((sum, run) => sum + (run.count ?? 0), 0);
    const seconds = runs.reduce((sum, run) => sum + (run.value ?? 0), 0);
    return {
      name,
      state: String(now?.attributes[STATE] ?? 'unknown'),
      meanSeconds: count === 0 ? undefined : seconds / count,
    };
  });
}

/** `ok`, `degraded`, `down`; undefined: it has no health. */
export function statusOf(sender: Sender): string | undefined {
  const states = toldValues(sender, 'throughline.health.status');
  const now = states.find(({ value }) => value === 1)?.attributes['throughline.health.status'];
  return now === undefined ? undefined : String(now);
}
