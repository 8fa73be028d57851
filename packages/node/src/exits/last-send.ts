import { type SyncRequest, type SyncResult, sendSync } from '@throughline/otlp';
import type { DeliveryReport } from './delivery-report.ts';
import type { LastExit } from './last-request.ts';

/** Milliseconds that a last send may block the process: while the endpoint answers, and while it is known not to. */
const patience = { answering: 1000, failing: 200 };

/**
 * Sends what the exits still hold, in the `exit` handler: synchronous, bounded, in parallel. What an export in
 * flight had already delivered arrives twice; what this send does not deliver is lost.
 */
export function sendLast(
  exits: readonly LastExit[],
  report: Pick<DeliveryReport, 'isFailing'>,
  send: (requests: SyncRequest[], options: { timeoutMs: number }) => SyncResult = sendSync,
): SyncResult {
  const requests = exits.flatMap((exit) => exit.takeLastRequest() ?? []);
  const answering = requests.some((request) => !report.isFailing(request.url));
  return send(requests, { timeoutMs: answering ? patience.answering : patience.failing });
}
