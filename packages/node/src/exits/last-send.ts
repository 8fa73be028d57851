import { type SyncRequest, type SyncResult, sendSync } from '@throughline/otlp';
import type { DeliveryReport } from './delivery-report.ts';
import type { LastExit } from './last-request.ts';

/** Milliseconds that a last send may block the process: where the endpoint has answered before, and where not. */
const patience = { answering: 1000, unknown: 200 };

export interface LastSendOptions {
  report: Pick<DeliveryReport, 'isAnswering'>;
  /** Whether what is not sent is kept elsewhere; without that an endpoint never heard of gets the longer time. */
  hasSpool: boolean;
}

/**
 * Sends what the exits still hold, in the `exit` handler: synchronous, bounded, in parallel. What an export in
 * flight had already delivered arrives twice; what this send does not deliver goes to the spool or is counted.
 */
export function sendLast(
  exits: readonly LastExit[],
  { report, hasSpool }: LastSendOptions,
  send: (requests: SyncRequest[], options: { timeoutMs: number }) => SyncResult = sendSync,
): void {
  const last = exits.flatMap((exit) => exit.takeLastRequests());
  const answering = last.some(({ request }) => report.isAnswering(request.url, !hasSpool));
  const { failedAt } = send(
    last.map(({ request }) => request),
    { timeoutMs: answering ? patience.answering : patience.unknown },
  );
  const failed = new Set(failedAt);
  for (const [place, { settle }] of last.entries()) settle(!failed.has(place));
}

/** What the exits still hold goes to the spool without another attempt to send it: the endpoint had its time. */
export function keepLast(exits: readonly LastExit[]): void {
  for (const { settle } of exits.flatMap((exit) => exit.takeLastRequests())) settle(false);
}
