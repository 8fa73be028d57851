import type { SpoolCounts } from '@throughline/otlp';
import type { CollapseReport } from '../metering/index.ts';
import type { Account, PendingPlace, Signal } from './account.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { originOf } from './endpoint-words.ts';

/** What `/ledger` answers. Numbers are records (spans, log records, data points) since the process started. */
export interface LedgerDetails {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly accounts: readonly AccountDetails[];
  readonly spools: readonly SpoolDetails[];
  readonly valuesTruncated: number;
  readonly seriesCollapsed: readonly CollapseDetails[];
}

/** A metric that has more series than it may have. */
export interface CollapseDetails {
  readonly metric: string;
  readonly limit: number;
  /** Those that lost their values; empty where all did. */
  readonly labels: readonly string[];
  /** Measurements that went into a series that stands for others. */
  readonly measurements: number;
}

/** One signal's way to one endpoint: `offered + found = delivered + rejected + dropped + pending + takenOver`. */
export interface AccountDetails {
  readonly signal: Signal;
  /** Scheme, host and port, or the name of another exit. */
  readonly endpoint: string;
  /** `otel.component.name` of the metrics. */
  readonly component: string;
  readonly offered: number;
  /** On disk, where earlier processes had left it. */
  readonly found: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly pending: Readonly<Record<PendingPlace, number>>;
  readonly dropped: Readonly<Record<string, number>>;
  readonly takenOver: number;
  /** Requests that were sent again. */
  readonly retries: number;
  /** `open`: the endpoint is away, and single probes find out whether it is back. */
  readonly circuit: 'open' | 'closed';
  readonly lastError?: { readonly words: string; readonly time: string };
}

export interface SpoolDetails extends Omit<SpoolCounts, 'signals' | 'problem'> {
  readonly folder: string;
  /** `unused`: nothing had to be kept so far. */
  readonly state: 'in use' | 'unused' | 'refused';
  /** Why the folder cannot be used. */
  readonly problem?: string;
}

/** More ways than any configuration should have; the answer stays small. */
const MOST_ACCOUNTS = 64;
const MOST_COLLAPSES = 64;
const MOST_CHARACTERS = 300;

/** The whole ledger, with every text redacted. */
export function ledgerDetails(
  { accounts, spools, truncatedValues }: DeliveryReport,
  { collapses }: Pick<CollapseReport, 'collapses'>,
  redactText: (text: string) => string,
): LedgerDetails {
  const text = (raw: string): string => redactText(raw).slice(0, MOST_CHARACTERS);
  return {
    time: new Date().toISOString(),
    accounts: accounts
      .filter((account) => account.component.type !== 'none' || isUsed(account))
      .slice(0, MOST_ACCOUNTS)
      .map((account) => accountDetails(account, text)),
    spools: spools.map((spool) => spoolDetails(spool.folder, spool.counts(), text)),
    valuesTruncated: truncatedValues,
    seriesCollapsed: collapses.slice(0, MOST_COLLAPSES).map((collapse) => ({
      ...collapse,
      metric: text(collapse.metric),
      labels: collapse.labels.map(text),
    })),
  };
}

function isUsed(account: Account): boolean {
  return account.offered + account.found() > 0 || Object.keys(account.dropped).length > 0;
}

function accountDetails(account: Account, text: (raw: string) => string): AccountDetails {
  const { signal, endpoint, component, offered, delivered, rejected, dropped, lastError } = account;
  return {
    signal,
    endpoint: text(originOf(endpoint)),
    component: component.name,
    offered,
    found: account.found(),
    delivered,
    rejected,
    pending: {
      queue: account.pendingIn('queue'),
      memory: account.pendingIn('memory'),
      disk: account.pendingIn('disk'),
    },
    dropped: { ...dropped },
    takenOver: account.left(),
    retries: account.retries(),
    circuit: account.isAway() ? 'open' : 'closed',
    ...(lastError && {
      lastError: { words: text(lastError.words), time: new Date(lastError.time).toISOString() },
    }),
  };
}

function spoolDetails(folder: string, counts: SpoolCounts, text: (raw: string) => string): SpoolDetails {
  const { signals: _, problem, ...sizes } = counts;
  const state = problem !== undefined ? 'refused' : counts.segments > 0 ? 'in use' : 'unused';
  return { folder: text(folder), state, ...(problem !== undefined && { problem: text(problem) }), ...sizes };
}
