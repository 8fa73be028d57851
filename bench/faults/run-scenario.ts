import type { System } from '../systems/system.ts';
import type { Observation, Scenario } from './scenario.ts';
import { Trial } from './trial.ts';

/** Runs a scenario for the systems, in turns or at once as it says. A run that fails is told, and is missing. */
export async function runScenario(
  scenario: Scenario,
  systems: System[],
  rounds: number,
): Promise<Map<System, Observation[]>> {
  const taking = systems.filter((system) => scenario.takes?.(system) ?? true);
  const observations = new Map<System, Observation[]>(systems.map((system) => [system, []]));
  for (let round = 0; round < rounds; round++) {
    const trials = await Promise.all(taking.map((system) => Trial.begin(system)));
    try {
      const seen = scenario.together
        ? await Promise.all(trials.map((trial) => attempt(scenario, trial)))
        : await inTurns(scenario, trials);
      const afters = trials.map(async (trial, index) => {
        const first = seen[index];
        const last = first && scenario.after ? await scenario.after(trial, first) : first;
        if (last) observations.get(trial.system)?.push(last);
      });
      await Promise.all(afters);
    } finally {
      await Promise.all(trials.map((trial) => trial.end()));
    }
  }
  return observations;
}

async function inTurns(scenario: Scenario, trials: Trial[]): Promise<(Observation | undefined)[]> {
  const seen: (Observation | undefined)[] = [];
  for (const trial of trials) seen.push(await attempt(scenario, trial));
  return seen;
}

async function attempt(scenario: Scenario, trial: Trial): Promise<Observation | undefined> {
  try {
    return await scenario.run(trial);
  } catch (error) {
    console.error(`${scenario.name}, ${trial.system.name}: ${(error as Error).message}`);
    return undefined;
  }
}
