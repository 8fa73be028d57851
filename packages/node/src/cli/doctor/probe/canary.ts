import type { CanaryOutcome, SignalOutcome } from '../evidence/probe-events.ts';
import { runningSdk, sharedApi } from './sdk.ts';

const NAME = 'throughline.doctor';
/** So many that a sampler which keeps one trace in a hundred is not taken for one that keeps none. */
const MOST_TRIES = 1_000;
const FLUSH_MS = 6_000;

type Counts = readonly {
  signal: SignalOutcome['signal'];
  offered: number;
  delivered: number;
  onDisk: number;
}[];

/** A canary on its way: what was recorded of it, and the ledger as it stood before. */
export interface Canary {
  readonly recorded: boolean;
  readonly tries: number;
  readonly before: Counts;
}

/** One span, log record and measurement, through the API of the process, as a library would record them. */
export function release(): Canary {
  const before = ledger();
  const { trace, metrics, logs } = sharedApi();
  let recorded = false;
  let tries = 0;
  const tracer = trace?.getTracer(NAME);
  while (tracer !== undefined && !recorded && tries < MOST_TRIES) {
    const span = tracer.startSpan('throughline.doctor.canary', { root: true });
    recorded = span.isRecording();
    tries += 1;
    span.end();
  }
  logs?.getLogger(NAME).emit({
    eventName: 'throughline.doctor.canary',
    body: 'throughline.doctor.canary',
    severityNumber: 9,
    severityText: 'INFO',
  });
  metrics
    ?.getMeter(NAME)
    .createCounter('throughline.doctor.canary', {
      description: 'Canaries of throughline doctor.',
      unit: '{canary}',
    })
    .add(1);
  return { recorded, tries, before };
}

/** Waits, with a deadline, for what becomes of it. */
export async function follow(canary: Canary): Promise<CanaryOutcome> {
  await runningSdk()?.forceFlush({ timeoutMs: FLUSH_MS });
  return outcome(canary, false);
}

export function outcome({ recorded, tries, before }: Canary, atExit: boolean): CanaryOutcome {
  const signals = ledger().map(({ signal, offered, delivered, onDisk }) => {
    const was = before.find((one) => one.signal === signal);
    return {
      signal,
      offered: offered - (was?.offered ?? 0),
      delivered: delivered - (was?.delivered ?? 0),
      onDisk: onDisk - (was?.onDisk ?? 0),
    };
  });
  return { is: 'canary', recorded, tries, signals, atExit };
}

function ledger(): Counts {
  return runningSdk()?.delivery?.().signals ?? [];
}
