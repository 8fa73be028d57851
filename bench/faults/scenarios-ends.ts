import type { Behaviour } from '../sinks/faulty-sink.ts';
import { counted, type Observation, type Scenario } from './scenario.ts';
import type { Trial } from './trial.ts';

/** Spans that wait when the process ends. */
const SPANS = 300;
/** After this a process counts as one that does not end. */
const LIMIT_MS = 15_000;
/** Longer than the delays after which any of the systems sends a batch by default. */
const QUIET_MS = 7_000;

interface End {
  name: string;
  title: string;
  mode: string;
  /** Sent when the application has recorded everything. */
  signal?: NodeJS.Signals;
  endpoint?: Behaviour;
  /** The endpoint refuses connections; afterwards it is back, and the application is started once more. */
  away?: boolean;
  takes?: Scenario['takes'];
}

const documentsFlush: Scenario['takes'] = ({ name }) => name !== 'dd-trace';

const ends: End[] = [
  { name: 'exit', title: '`process.exit(3)`, endpoint healthy', mode: 'exit' },
  {
    name: 'exit-away',
    title: '`process.exit(3)`, endpoint away, back for a next start',
    mode: 'exit',
    away: true,
  },
  {
    name: 'flush-exit',
    title: 'the application awaits the documented flush, then `process.exit(3)`, healthy',
    mode: 'flush-exit',
    takes: documentsFlush,
  },
  { name: 'throw', title: 'uncaught exception, healthy', mode: 'throw' },
  { name: 'reject', title: 'unhandled rejection, healthy', mode: 'reject' },
  { name: 'sigterm', title: 'SIGTERM without a handler, healthy', mode: 'stay', signal: 'SIGTERM' },
  {
    name: 'sigterm-hanging',
    title: 'SIGTERM without a handler, endpoint hangs, healthy for a next start',
    mode: 'stay',
    signal: 'SIGTERM',
    endpoint: { kind: 'hanging' },
  },
  {
    name: 'sigterm-close',
    title: 'SIGTERM, the handler awaits the documented shutdown, then exits with 0, healthy',
    mode: 'close-at-sigterm',
    signal: 'SIGTERM',
    takes: documentsFlush,
  },
  {
    name: 'script-away',
    title: 'the script ends, endpoint away, back for a next start',
    mode: 'runs-out',
    away: true,
  },
  {
    name: 'script-hanging',
    title: 'the script ends, endpoint hangs, healthy for a next start',
    mode: 'runs-out',
    endpoint: { kind: 'hanging' },
  },
];

/** Spans wait while the process ends. */
export const endScenarios: Scenario[] = ends.map((end) => ({
  name: end.name,
  title: end.title,
  rounds: 3,
  together: false,
  withPlain: true,
  ...(end.takes && { takes: end.takes }),
  run: (trial) => run(trial, end),
  after: (trial, seen) => count(trial, end, seen),
}));

async function run(trial: Trial, end: End): Promise<Observation> {
  const { sink } = trial;
  if (sink && end.endpoint) sink.behaviour = end.endpoint;
  if (end.away) await sink?.goes();
  const app = trial.start([end.mode, SPANS]);
  let from: number | undefined;
  if (end.signal) {
    await app.waitForLine(/^done$/, { timeoutMs: 60_000 });
    from = Date.now();
    app.kill(end.signal);
  } else await app.waitForLine(/^ends \d+$/, { timeoutMs: 60_000 });
  const ended = await trial.endOf(app, LIMIT_MS);
  const now = Date.now();
  const last = from ?? Number(/^ends (\d+)$/m.exec(app.stdout)?.[1]);
  return {
    ...counted(trial, SPANS),
    ms: ended && now - last,
    ended: ended ? (ended.signal ?? `exit ${ended.code}`) : `did not end in ${LIMIT_MS / 1_000} s`,
    stderr: app.stderr,
  };
}

async function count(trial: Trial, end: End, seen: Observation): Promise<Observation> {
  const { sink } = trial;
  if (sink && (end.away || end.endpoint)) {
    sink.behaviour = { kind: 'healthy' };
    await sink.comes();
    const next = trial.start(['stay', 0]);
    await next.waitForLine(/^done$/, { timeoutMs: 60_000 });
    await trial.settle(SPANS, QUIET_MS);
  } else {
    // What a process sent with its last breath is on its way through this one's event loop.
    await trial.settle(SPANS, 500);
  }
  return { ...seen, ...counted(trial, SPANS) };
}
