import type { SpoolCounts } from '@throughline/otlp';
import type { Diagnostics } from '../boot/diagnostics.ts';
import { type Clock, realClock } from '../boot/line-budget.ts';
import { Account, type Component, NO_ENDPOINT, type QueueBooks, type Signal } from './account.ts';
import type { DropReason } from './drop-reasons.ts';
import { DropWarning } from './drop-warning.ts';
import { EndpointStates, type Kept } from './endpoint-states.ts';
import { originOf, reasonOf } from './endpoint-words.ts';

/**
 * Keeps the ledger, one account for each signal's way to an endpoint, and says what a person should know of it: what
 * will not arrive and why, which endpoint is away and when it is back.
 */
export class DeliveryReport {
  readonly accounts: Account[] = [];
  readonly queues: QueueBooks[] = [];
  readonly spools: { readonly folder: string; counts(): SpoolCounts }[] = [];
  /** String values that were cut to their limit. */
  truncatedValues = 0;
  readonly #byWay = new Map<string, Account>();
  readonly #components = new Map<string, number>();
  readonly #warning: DropWarning;
  readonly #endpoints: EndpointStates;

  constructor(diagnostics: Pick<Diagnostics, 'soon'>, clock: Clock = realClock) {
    this.#warning = new DropWarning(diagnostics.soon, clock);
    this.#endpoints = new EndpointStates(diagnostics.soon, clock, (origin) => this.#keptFor(origin));
  }

  /** The account of this way, opened where there is none; `type` is its `otel.component.type`. */
  open(signal: Signal, endpoint: string, type: string): Account {
    const key = `${signal} ${endpoint}`;
    let account = this.#byWay.get(key);
    if (account === undefined) {
      account = new Account(signal, endpoint, this.#component(type));
      this.#byWay.set(key, account);
      this.accounts.push(account);
    }
    return account;
  }

  /** The account of this way; without an endpoint the signal's first one. */
  of(signal: Signal, endpoint?: string): Account {
    const known =
      endpoint === undefined
        ? this.accounts.find((account) => account.signal === signal)
        : this.#byWay.get(`${signal} ${endpoint}`);
    return known ?? this.open(signal, endpoint ?? NO_ENDPOINT, 'none');
  }

  /** Adds a queue, the batching processor of its signal. */
  openQueue(signal: Signal, capacity: number, queue: QueueBooks['queue']): void {
    const type = signal === 'logs' ? 'batching_log_processor' : 'batching_span_processor';
    this.queues.push({ signal, component: this.#component(type), capacity, queue });
  }

  offered(signal: Signal, count: number, endpoint?: string): void {
    this.of(signal, endpoint).offered += count;
  }

  delivered(signal: Signal, count: number, endpoint: string): void {
    this.of(signal, endpoint).delivered += count;
    this.#endpoints.back(endpoint, signal);
  }

  rejected(signal: Signal, count: number, detail: string | undefined, endpoint?: string): void {
    if (count === 0) return;
    const account = this.of(signal, endpoint);
    account.rejected += count;
    this.#noteError(account, detail ?? 'rejected');
    this.#warning.add(signal, count, 'rejected', detail && `"${detail}"`);
  }

  /** @param detail such as `HTTP 400`: never what was sent */
  dropped(signal: Signal, count: number, reason: DropReason, endpoint?: string, detail?: string): void {
    if (count === 0) return;
    const account = this.of(signal, endpoint);
    account.drop(count, reason);
    if (detail !== undefined) this.#noteError(account, detail);
    this.#warning.add(signal, count, reason, detail);
  }

  /** The endpoint did not take a batch; `isKept`: what cannot be sent waits. */
  failed(signal: Signal, endpoint: string, error: unknown, isKept = false): void {
    const reason = reasonOf(error);
    this.#noteError(this.of(signal, endpoint), reason);
    this.#endpoints.away(endpoint, signal, reason, isKept);
  }

  /** The endpoint is there, though it may take nothing of ours. */
  answered(signal: Signal, endpoint: string): void {
    this.#endpoints.back(endpoint, signal);
  }

  /** Whether the last word from this endpoint was a success; a last send need not wait long for it otherwise. */
  isAnswering(endpoint: string, unheardOf: boolean): boolean {
    return this.#endpoints.isAnswering(endpoint, unheardOf);
  }

  /** Whether any endpoint is known to answer. */
  isAnyAnswering(unheardOf: boolean): boolean {
    return this.#endpoints.isAnyAnswering(unheardOf);
  }

  /** The origins of the endpoints that are away. */
  awayOrigins(): string[] {
    return this.#endpoints.awayOrigins();
  }

  /** Records of all signals that were shed so far. */
  get shed(): number {
    let sum = 0;
    for (const { dropped } of this.accounts)
      sum += (dropped.shed_memory ?? 0) + (dropped.shed_event_loop ?? 0);
    return sum;
  }

  truncated(count: number): void {
    this.truncatedValues += count;
  }

  /** Nothing is gathered any more: what was lost is said now, as far as there is room. */
  end(): void {
    this.#warning.sayNow();
  }

  #component(type: string): Component {
    const number = this.#components.get(type) ?? 0;
    this.#components.set(type, number + 1);
    return { type, name: `${type}/${number}` };
  }

  #noteError(account: Account, words: string): void {
    account.lastError = { words, time: Date.now() };
  }

  #keptFor(origin: string): Kept {
    const pending: Record<Signal, number> = { traces: 0, logs: 0, metrics: 0 };
    let dropped = 0;
    for (const account of this.accounts) {
      if (originOf(account.endpoint) !== origin) continue;
      for (const source of account.pending) pending[account.signal] += source.count();
      for (const count of Object.values(account.dropped)) dropped += count;
    }
    return { pending, dropped };
  }
}
