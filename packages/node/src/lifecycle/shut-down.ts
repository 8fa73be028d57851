import { runShutdownHooks, startDraining } from '@throughline/api/runtime';
import type { OpenServers } from './open-servers.ts';
import { within } from './within.ts';

export interface ShutDownParts {
  servers: Pick<OpenServers, 'announceEnd' | 'drain'>;
  /** Sends everything that is left; `withinMs` is the time for it and for what goes after it. */
  flush(withinMs: number): Promise<void>;
  /** Milliseconds in which servers still take connections, so that load balancers see readiness fail before it matters. */
  drainDelayMs: number;
  /** Milliseconds for all that comes after it. */
  deadlineMs: number;
}

/** Shares of the deadline: the flush comes last and must not be starved by what comes before it. */
const drainShare = 0.5;
const hooksShare = 0.8;
/** A collector that does not answer is given up sooner than the work of the application. */
const longestFlushMs = 1500;

/** What a process does between a signal and its end: readiness fails, HTTP servers drain, hooks run, telemetry goes out. */
export async function shutDown(signal: NodeJS.Signals, parts: ShutDownParts): Promise<void> {
  startDraining();
  // Where nothing listens, nobody has to notice.
  if (parts.servers.announceEnd()) await new Promise((resolve) => setTimeout(resolve, parts.drainDelayMs));
  const end = Date.now() + parts.deadlineMs;
  const left = () => Math.max(0, end - Date.now());
  await parts.servers.drain(parts.deadlineMs * drainShare);
  await runShutdownHooks(signal, left() * hooksShare);
  const flushMs = Math.min(left(), longestFlushMs);
  await within(parts.flush(flushMs), flushMs);
}
