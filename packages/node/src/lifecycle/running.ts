import { type Signal, signals } from '../exits/account.ts';
import type { DeliveryReport } from '../exits/delivery-report.ts';
import { FLUSH_DEADLINE_MS } from '../exits/flush-deadline.ts';
import { deadlineOf } from './deadline-of.ts';
import { type FlushOptions, type FlushResult, NOTHING_TO_FLUSH } from './flush-result.ts';
import { within } from './within.ts';

export interface RunningParts {
  report: Pick<DeliveryReport, 'accounts'>;
  /** Sends everything that is left, and waits for it. */
  flush(deadlineMs: number): Promise<void>;
  /** Ends the providers, which flush for as long as OpenTelemetry lets them. */
  shutDownProviders(): Promise<void>;
  /** Waits on for what the exits have handed over. */
  waitForDeliveries(deadlineMs: number): Promise<void>;
  /** Stops what runs beside the providers; called in this order, in one turn. */
  stop: readonly (() => void | Promise<void>)[];
  shutdownTimeoutMs: number;
  onFault(scope: string, error: unknown): void;
}

/** Records (spans, log records, data points) of one signal, over all its ways, since the start. */
export interface SignalTally {
  readonly signal: Signal;
  readonly offered: number;
  readonly delivered: number;
  readonly onDisk: number;
}

/** The one road of `forceFlush()` and `shutdown()`, whoever calls them. */
export interface Running {
  forceFlush(options?: FlushOptions): Promise<FlushResult>;
  shutdown(options?: FlushOptions): Promise<FlushResult>;
}

/** Longer than a listener gives its open connections. */
const STOP_DEADLINE_MS = 1_000;

export function createRunning(parts: RunningParts): Running {
  let ending: Promise<FlushResult> | undefined;

  async function waitFor(work: () => Promise<void>, timeoutMs: number): Promise<void> {
    // A fault of one part must not be what the application gets for its call.
    await within(
      Promise.resolve()
        .then(work)
        .catch((error) => parts.onFault('flush', error)),
      timeoutMs,
    );
  }

  async function end(timeoutMs: number): Promise<FlushResult> {
    const before = tally(parts.report);
    const until = Date.now() + timeoutMs;
    await waitFor(async () => {
      await parts.shutDownProviders();
      await parts.waitForDeliveries(Math.max(0, until - Date.now()));
    }, timeoutMs);
    await within(Promise.all(parts.stop.map(stopPart)), STOP_DEADLINE_MS);
    return since(before, tally(parts.report));
  }

  async function stopPart(stop: () => void | Promise<void>): Promise<void> {
    try {
      await stop();
    } catch (error) {
      parts.onFault('shutdown', error);
    }
  }

  return {
    async forceFlush(options) {
      if (ending) {
        await ending;
        return { ...NOTHING_TO_FLUSH, onDisk: tally(parts.report).onDisk };
      }
      const before = tally(parts.report);
      const timeoutMs = deadlineOf(options, 'timeoutMs', FLUSH_DEADLINE_MS);
      await waitFor(() => parts.flush(timeoutMs), timeoutMs);
      return since(before, tally(parts.report));
    },
    shutdown(options) {
      ending ??= end(deadlineOf(options, 'timeoutMs', parts.shutdownTimeoutMs));
      return ending;
    },
  };
}

/** What became of all records since the start. */
export function tally({ accounts }: RunningParts['report']): FlushResult {
  return {
    delivered: sum(accounts.map((account) => account.delivered)),
    dropped: sum(accounts.flatMap(({ rejected, dropped }) => [rejected, ...Object.values(dropped)])),
    pending: sum(accounts.flatMap((account) => [account.pendingIn('queue'), account.pendingIn('memory')])),
    onDisk: sum(accounts.map((account) => account.pendingIn('disk'))),
  };
}

/** The same by signal. */
export function tallySignals({ accounts }: RunningParts['report']): SignalTally[] {
  return signals.map((signal) => {
    const own = accounts.filter((account) => account.signal === signal);
    return {
      signal,
      offered: sum(own.map((account) => account.offered)),
      delivered: sum(own.map((account) => account.delivered)),
      onDisk: sum(own.map((account) => account.pendingIn('disk'))),
    };
  });
}

function since(before: FlushResult, now: FlushResult): FlushResult {
  return {
    ...now,
    delivered: now.delivered - before.delivered,
    dropped: now.dropped - before.dropped,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
