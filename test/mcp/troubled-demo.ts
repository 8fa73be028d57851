import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { startViewer, type Viewer } from '@throughline/viewer';
import { type DemoProcess, startProcess } from './demo-process.ts';
import { FAULTS, type Fault } from './fixtures/faults.ts';
import { startRefusingCollector } from './refusing-collector.ts';
import { prepare, sendPhase } from './traffic.ts';

/** A stretch of time in which something was wrong, or nothing, and the healthy one before it. ISO 8601. */
export interface Episode {
  before: string;
  before_to: string;
  from: string;
  to: string;
}

export interface TroubledDemo {
  viewer: Viewer;
  faulty: Map<Fault, Episode>;
  healthy: HealthyEpisode[];
}

export interface HealthyEpisode extends Episode {
  /** The machine was busy with something else: twice as much wants to run as can, or the requests were not even sent in time. */
  isDisturbed: boolean;
}

/** As it is installed, whatever this process is run with. */
const register = new URL('../../packages/node/dist/register.js', import.meta.url).href;

const PHASE_MS = 2_500;
/** A phase that takes longer was held up by something else than the demo. */
const UNDISTURBED_MS = 4_000;
/** Healthy episodes that are wanted, and how many are tried for it. */
const HEALTHY = 2;
const MOST_HEALTHY = 5;
/** More requests of one kind in such a phase. */
const HOT_REQUESTS = 100;
/** Until spans, log records and metrics of the last request have come, and are no longer taken for being on their way. */
const SETTLED_MS = 3_000;

const TELEMETRY = {
  OTEL_BSP_SCHEDULE_DELAY: '200',
  OTEL_BLRP_SCHEDULE_DELAY: '200',
  OTEL_METRIC_EXPORT_INTERVAL: '300',
  OTEL_EXPORTER_PROMETHEUS_PORT: '0',
  THROUGHLINE_LOG_FORMAT: 'none',
  THROUGHLINE_SPOOL: 'off',
};

/**
 * Runs the demo through one fault after another, each after a healthy phase with the same requests, and once more without;
 * all of it goes to one viewer.
 */
export async function runTroubledDemo(onClose: (close: () => Promise<void>) => void): Promise<TroubledDemo> {
  const viewer = await startViewer({ port: 0 });
  onClose(() => viewer.close());
  const collector = await startRefusingCollector(viewer.url);
  onClose(() => collector.close());
  const start = async (args: string[], file: string, env: Record<string, string>): Promise<DemoProcess> => {
    const started = await startProcess(args, file, env);
    onClose(() => started.stop());
    return started;
  };
  const service = (name: string, endpoint: string, env: Record<string, string>): Promise<DemoProcess> =>
    start(['--import', register], `fixtures/${name}-process.ts`, {
      ...TELEMETRY,
      OTEL_SERVICE_NAME: name,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      ...env,
    });

  const [database, scoring] = await Promise.all([
    start(['--liftoff-only'], '../../examples/demo/src/database.ts', {}),
    service('scoring', collector.url, { OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.0.0' }),
  ]);
  const assessmentsOf = (version: string): Promise<DemoProcess> =>
    service('assessments', viewer.url, {
      DATABASE_URL: database.url,
      SCORING_URL: scoring.url,
      OTEL_RESOURCE_ATTRIBUTES: `service.version=${version}`,
    });
  let assessments = await assessmentsOf('1.0.0');
  let phases = 0;
  const phase = async (hot = 0): Promise<{ from: string; to: string }> => {
    const from = new Date().toISOString();
    phases += 1;
    const to = await sendPhase(assessments.url, `p${phases}`, PHASE_MS, hot);
    return { from, to: new Date(to).toISOString() };
  };
  const switchTo = async (fault: Fault | undefined): Promise<void> => {
    await Promise.all([assessments, scoring].map((one) => one.become(fault)));
    collector.refusesSpans = fault === 'telemetry_refused';
  };

  await prepare(assessments.url);
  await phase();
  const faulty = new Map<Fault, Episode>();
  let usual = await phase();
  for (const [at, fault] of FAULTS.entries()) {
    // Every other fault has a healthy phase just before it; for the other one it is a little longer ago.
    if (at > 0 && at % 2 === 0) usual = await phase();
    if (fault === 'slow_query') {
      // It comes with a new version.
      await assessments.stop();
      assessments = await assessmentsOf('1.1.0');
    }
    await switchTo(fault);
    const { from, to } = await phase(fault === 'hot_route' ? HOT_REQUESTS : 0);
    // The last spans of a phase belong to it.
    await delay(400);
    await switchTo(undefined);
    faulty.set(fault, { before: usual.from, before_to: usual.to, from, to });
  }
  const healthy: HealthyEpisode[] = [];
  usual = await phase();
  while (healthy.length < MOST_HEALTHY && healthy.filter((one) => !one.isDisturbed).length < HEALTHY) {
    const now = await phase();
    const isLate = [usual, now].some(({ from, to }) => Date.parse(to) - Date.parse(from) > UNDISTURBED_MS);
    const isDisturbed = isLate || (loadavg()[0] ?? 0) > 2 * availableParallelism();
    healthy.push({ before: usual.from, before_to: usual.to, from: now.from, to: now.to, isDisturbed });
    usual = now;
  }
  await delay(SETTLED_MS);
  return { viewer, faulty, healthy };
}
