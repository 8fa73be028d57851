import type { RunningApp } from '@throughline/testing';
import type { AccountDetails, LedgerDetails } from '../../packages/node/src/exits/ledger-details.ts';

export type { AccountDetails, LedgerDetails };

const token = 'the-token-of-the-tests';

/** What an application needs so that its ledger can be read. */
export const readable: Record<string, string> = {
  THROUGHLINE_MANAGEMENT: 'on',
  THROUGHLINE_MANAGEMENT_TOKEN: token,
  OTEL_EXPORTER_PROMETHEUS_PORT: '0',
};

const SERVED = /are served at (http:\S+)/;

/** The ledger of a running application, as a holder of the token gets it. */
export async function readLedger(app: RunningApp): Promise<LedgerDetails> {
  const [, url] = await app.waitForLine(SERVED, { stream: 'stderr' });
  const answer = await fetch(`${url}/ledger`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`/ledger answered ${answer.status}`);
  return (await answer.json()) as LedgerDetails;
}

/** What an application said from running, and not from its start. */
export function runningLines(app: RunningApp): string[] {
  return app.stderr.split('\n').filter((line) => line !== '' && !SERVED.test(line));
}

/** Asks until this holds, at most for so long; then gives the last ledger for a message. */
export async function untilLedger(
  app: RunningApp,
  holds: (ledger: LedgerDetails) => boolean,
  timeoutMs = 20_000,
): Promise<LedgerDetails> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const ledger = await readLedger(app);
    if (holds(ledger)) return ledger;
    if (Date.now() > deadline) throw new Error(`The ledger did not come to it: ${JSON.stringify(ledger)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function accountOf(ledger: LedgerDetails, signal: AccountDetails['signal']): AccountDetails {
  const account = ledger.accounts.find((one) => one.signal === signal);
  if (!account) throw new Error(`no account for ${signal}: ${JSON.stringify(ledger)}`);
  return account;
}

export function droppedOf({ dropped }: AccountDetails): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

export function pendingOf({ pending }: AccountDetails): number {
  return pending.queue + pending.memory + pending.disk;
}
