import { counted, type Observation, type Scenario } from './scenario.ts';
import type { Trial } from './trial.ts';

const RETRY_AFTER_S = 30;
const untimed = { rounds: 1, together: true, withPlain: false } as const;

/** The endpoint fails while the process lives, or the process is killed. */
export function endpointScenarios(outageMinutes: number): Scenario[] {
  return [
    {
      ...untimed,
      name: 'burst',
      title: '20,000 spans in one tick, healthy',
      run: async (trial) => {
        await trial.start(['stay', 20_000]).waitForLine(/^done$/, { timeoutMs: 60_000 });
        await trial.settle(20_000, 15_000);
        return counted(trial, 20_000);
      },
    },
    {
      ...untimed,
      name: 'retry-after',
      title: `10 spans/s for 40 s, refused with \`Retry-After: ${RETRY_AFTER_S}\` for the first ${RETRY_AFTER_S} s`,
      run: retryAfter,
    },
    {
      ...untimed,
      name: 'outage',
      title: `50 spans/s, endpoint away for ${outageMinutes === 1 ? 'one minute' : `${outageMinutes} minutes`}, then back`,
      run: (trial) => outage(trial, outageMinutes * 60_000),
    },
    {
      ...untimed,
      together: false,
      name: 'flush',
      title: 'flush while an export is in flight (answered after 700 ms), then killed',
      takes: ({ name }) => name !== 'dd-trace',
      run: flushInFlight,
    },
    {
      ...untimed,
      name: 'killed',
      title: 'SIGKILL after 8 s at 100 spans/s, healthy, and a next start',
      run: (trial) => killed(trial, {}),
    },
    {
      ...untimed,
      name: 'killed-durable',
      title: 'the same with `THROUGHLINE_SPOOL=durable`',
      takes: ({ name }) => name === 'ours',
      run: (trial) => killed(trial, { THROUGHLINE_SPOOL: 'durable' }),
    },
  ];
}

async function retryAfter(trial: Trial): Promise<Observation> {
  const { sink } = trial;
  if (sink) sink.behaviour = { kind: 'busy', seconds: RETRY_AFTER_S };
  const app = trial.start(['steady', 400, 100]);
  await app.waitForLine(/^done$/, { timeoutMs: 90_000 });
  await trial.settle(400, 30_000);
  const early = Math.max(0, (sink?.refusedAt.length ?? 0) - 1);
  return { ...counted(trial, 400), remark: `${early} early ${early === 1 ? 'request' : 'requests'}` };
}

async function outage(trial: Trial, ms: number): Promise<Observation> {
  const offered = (ms + 10_000) / 20;
  const app = trial.start(['steady', offered, 20]);
  await app.waitForLine(/^made 250$/, { timeoutMs: 60_000 });
  await trial.sink?.goes();
  await new Promise((resolve) => setTimeout(resolve, ms));
  await trial.sink?.comes();
  const back = Date.now();
  await app.waitForLine(/^done$/, { timeoutMs: 2 * ms + 60_000 });
  await trial.settle(offered, 30_000);
  const observation = counted(trial, offered);
  const drainedMs = (trial.sink?.lastDelivery ?? back) - back;
  return observation.delivered < offered
    ? observation
    : { ...observation, remark: `complete ${(drainedMs / 1_000).toFixed(1)} s after it was back` };
}

async function flushInFlight(trial: Trial): Promise<Observation> {
  const { sink } = trial;
  if (sink) sink.behaviour = { kind: 'healthy', delayMs: 700 };
  const app = trial.start(['flush-in-flight', 100, 200]);
  const [, ms] = await app.waitForLine(/^flushed (\d+)$/, { timeoutMs: 30_000 });
  app.kill('SIGKILL');
  await app.ended();
  return { ...counted(trial, 100), remark: `the second flush took ${ms} ms` };
}

async function killed(trial: Trial, env: Record<string, string>): Promise<Observation> {
  const app = trial.start(['steady', 100_000, 10], env);
  await app.waitForLine(/^made 800$/, { timeoutMs: 60_000 });
  app.kill('SIGKILL');
  await app.ended();
  const made = app.stdout.match(/^made \d+$/gm)?.length ?? 0;
  await trial.start(['stay', 0], env).waitForLine(/^done$/, { timeoutMs: 60_000 });
  await trial.settle(made, 8_000);
  return counted(trial, made);
}
