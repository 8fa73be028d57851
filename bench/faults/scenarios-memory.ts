import { counted, type Scenario } from './scenario.ts';

const SPANS = 300;
/** Longer than the delays after which any of the systems sends a batch by default, and its first failure. */
const WATCHED_MS = 15_000;

/** What telemetry that cannot leave takes from the process. */
export const memoryScenarios: Scenario[] = [
  {
    name: 'large',
    title: '300 spans with 1 MB attributes in 600 ms, endpoint hangs: memory (RSS) and longest stall',
    rounds: 3,
    together: false,
    withPlain: true,
    run: async (trial) => {
      if (trial.sink) trial.sink.behaviour = { kind: 'hanging' };
      const app = trial.start(['large', SPANS, WATCHED_MS]);
      const [, megabytes, stallMs] = await app.waitForLine(/^large (-?\d+) (\d+)$/, { timeoutMs: 300_000 });
      await app.stop();
      return {
        ...counted(trial, 0),
        burden: { megabytes: Number(megabytes), stallMs: Number(stallMs) },
      };
    },
  },
];
