import { AsyncLocalStorage } from 'node:async_hooks';
import type { SyncRequest } from '../send-sync/sync-request.ts';
import type { SyncTask } from '../send-sync/sync-turns.ts';
import { SIGNALS, type Signal } from '../signal.ts';
import type { Batch } from './batch.ts';
import type { TransportCounts } from './counters.ts';
import { type Endpoint, isUsable } from './endpoint.ts';
import { guard } from './guard.ts';
import { IdleProcessWatch } from './idle-process.ts';
import { Lane } from './lane.ts';
import { Ledger } from './ledger.ts';
import { Entry, Offer } from './offer.ts';
import type { PendingBatch, TransportOptions } from './options.ts';
import { isSound, ownBody } from './own-body.ts';
import { splitBatch } from './split-batch.ts';
import { syncRequest } from './sync-request.ts';
import { WaitingCallers } from './waiting-callers.ts';

/** Delivers encoded batches; see {@link createTransport}. */
export interface Transport {
  /**
   * Takes a batch and sends it as soon as the endpoint allows. False: it was dropped (and counted) at once.
   * Where memory is full, the oldest waiting batches make room: to `spill`, else dropped as `queue_full`.
   */
  offer(batch: Batch): boolean;
  /**
   * Resolves when everything offered before is settled, at the latest after `deadlineMs`; earlier where the
   * endpoint is away and a fresh probe has failed too. Never rejects. While it waits, it keeps the process alive,
   * unless `holdsProcess` is false.
   * @returns items that are still pending
   */
  flush(deadlineMs: number, holdsProcess?: boolean): Promise<number>;
  /** `flush`, then no more requests; what is left waits for `takePending()`. Offers are dropped from now on. */
  close(deadlineMs: number): Promise<number>;
  /**
   * What reads the answers to requests in flight without the event loop, for `sendSync` (`alongside`): for plain HTTP,
   * where the request is out. `takePending()` leaves these out, until its next call.
   */
  answersInFlight(): SyncTask[];
  /**
   * Resolves when the requests in flight have their answers, at the latest after `deadlineMs`, and starts no further
   * ones meanwhile: what a process that ends takes back then has not been sent already. Keeps the process alive; only
   * for what `answersInFlight()` cannot read, and undefined where there is nothing of that kind.
   */
  land(deadlineMs: number): Promise<void> | undefined;
  /**
   * Hands back every batch not known to be delivered, oldest first; requests in flight are ended. For a last
   * synchronous send or a spool: works in an `exit` handler.
   */
  takePending(): PendingBatch[];
  /** The request that this transport would send, for `sendSync`; undefined for a signal without an endpoint. */
  toSyncRequest(batch: Batch): SyncRequest | undefined;
  /** True where the last requests to this signal's endpoint failed. */
  isAway(signal: Signal): boolean;
  /** Bytes that can be offered before older batches have to make room. */
  readonly roomBytes: number;
  /** A copy of the counters. */
  counts(): TransportCounts;
}

/** How long after `land()` the process may take to end before requests are sent again. */
const AFTER_LANDING_MS = 100;
const DEFAULT_MAX_PENDING = 32 * 1024 * 1024;

/**
 * Delivers OTLP batches over HTTP/1.1: bounded by bytes, several requests at once for each signal, retried by
 * the OTLP rules with backoff, one probe at a time while an endpoint is away.
 *
 * No method throws or rejects, and no socket or timer keeps the process alive. Delivery is at least once: a
 * request that ends without an answer is sent again, so an endpoint that took it and then froze gets it twice.
 *
 * @example
 * const transport = createTransport({ endpoints: { traces: { url: 'http://localhost:4318/v1/traces' } } });
 * transport.offer({ signal: 'traces', body, items: 20, contentType: 'application/x-protobuf' });
 * await transport.close(5_000);
 */
export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

class HttpTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #maxPendingBytes: number;
  readonly #spillFromBytes: number;
  readonly #lanes = new Map<Signal, Lane>();
  readonly #ledger: Ledger;
  readonly #callers = new WaitingCallers();
  readonly #idleWatch: IdleProcessWatch;
  /** Requests and timers belong to no request of the application, whose context they would otherwise keep. */
  readonly #outside: ReturnType<typeof AsyncLocalStorage.snapshot> = AsyncLocalStorage.snapshot();
  #places = 0;
  #isClosed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#maxPendingBytes = options.maxPendingBytes ?? DEFAULT_MAX_PENDING;
    this.#spillFromBytes = Math.min(options.spillFromBytes ?? this.#maxPendingBytes, this.#maxPendingBytes);
    this.#ledger = new Ledger((settled, offer) => {
      this.#callers.settled(offer);
      this.#guard(() => this.#options.onSettled?.(settled));
    });
    for (const signal of SIGNALS) {
      const endpoint = options.endpoints[signal];
      if (isUsable(endpoint)) this.#lanes.set(signal, this.#lane(signal, endpoint));
    }
    const lanes = [...this.#lanes.values()];
    this.#idleWatch = new IdleProcessWatch(
      () => lanes.some((lane) => lane.holdsProcess()),
      () => {
        for (const lane of lanes) lane.letGo();
      },
    );
  }

  get roomBytes(): number {
    return this.#maxPendingBytes - this.#ledger.pendingBytes;
  }

  offer(batch: Batch): boolean {
    return this.#guard(() => this.#outside(() => this.#offer(batch))) ?? false;
  }

  async flush(deadlineMs: number, holdsProcess = true): Promise<number> {
    const failuresBefore = new Map([...this.#lanes.values()].map((lane) => [lane, lane.failures]));
    const deadline = Date.now() + deadlineMs;
    this.#outside(() => {
      for (const lane of this.#lanes.values()) lane.wake();
    });
    const open = new Set(this.#pendingOffers());
    await this.#callers.wait(open, { deadlineMs, holdsProcess }, (left) => {
      for (const { batch } of left) {
        const lane = this.#lanes.get(batch.signal);
        if (lane && !isHopeless(lane, failuresBefore.get(lane) ?? 0, deadline)) return false;
      }
      return true;
    });
    return SIGNALS.reduce((sum, signal) => sum + this.#ledger.counts[signal].pending.items, 0);
  }

  async close(deadlineMs: number): Promise<number> {
    this.#isClosed = true;
    const left = await this.flush(deadlineMs);
    this.#idleWatch.stop();
    for (const lane of this.#lanes.values()) lane.stop();
    return left;
  }

  answersInFlight(): SyncTask[] {
    return this.#guard(() => [...this.#lanes.values()].flatMap((lane) => lane.answersInFlight())) ?? [];
  }

  land(deadlineMs: number): Promise<void> | undefined {
    const lanes = [...this.#lanes.values()].filter((lane) => !lane.readsWithoutEvents);
    const inFlight = lanes.flatMap((lane) => [...lane.inFlight]);
    if (inFlight.length === 0) return undefined;
    for (const lane of lanes) lane.rest(deadlineMs + AFTER_LANDING_MS);
    const flights = new Set(inFlight.map((entry) => entry.offer));
    return this.#callers.wait(flights, { deadlineMs, holdsProcess: true }, () =>
      lanes.every((lane) => lane.inFlight.size === 0),
    );
  }

  takePending(): PendingBatch[] {
    const pending: PendingBatch[] = [];
    for (const lane of this.#lanes.values()) {
      const inFlight = new Set(lane.inFlight);
      for (const entry of lane.takeAll()) pending.push(this.#handBack(entry, inFlight.has(entry)));
    }
    return pending;
  }

  toSyncRequest(batch: Batch): SyncRequest | undefined {
    const endpoint = this.#options.endpoints[batch.signal];
    const address = this.#lanes.get(batch.signal)?.address;
    return isUsable(endpoint) ? syncRequest(endpoint, batch, address) : undefined;
  }

  isAway(signal: Signal): boolean {
    return this.#lanes.get(signal)?.isOpen ?? false;
  }

  counts(): TransportCounts {
    return structuredClone(this.#ledger.counts);
  }

  #offer(offered: Batch): boolean {
    if (!isSound(offered))
      throw new TypeError('transport: offer() takes a batch with a body and a count of items.');
    const lane = this.#lanes.get(offered.signal);
    if (!lane || this.#isClosed) {
      this.#ledger.refuse(offered, 'closed');
      return false;
    }
    const batch = ownBody(offered);
    const entry = new Entry(batch, new Offer(batch), this.#places++, false);
    if (entry.bytes > this.#maxPendingBytes) {
      this.#ledger.refuse(offered, 'too_large');
      return false;
    }
    if (!this.#makeRoom(entry.bytes)) {
      this.#ledger.refuse(offered, 'queue_full');
      return false;
    }
    this.#ledger.admit(entry);
    lane.add(entry);
    this.#idleWatch.start();
    return true;
  }

  #makeRoom(bytes: number): boolean {
    let isSpilling = true;
    while (isSpilling && this.#ledger.pendingBytes + bytes > this.#spillFromBytes)
      isSpilling = this.#spillOldest();
    while (this.#ledger.pendingBytes + bytes > this.#maxPendingBytes) {
      const entry = this.#fullestLane()?.takeOldest();
      if (!entry) return false;
      this.#ledger.drop(entry, 'queue_full');
    }
    return true;
  }

  /** False where nothing waits, or what waits is not taken. */
  #spillOldest(): boolean {
    const lane = this.#fullestLane();
    const entry = lane?.oldest;
    if (!lane || !entry) return false;
    const { batch, offer, isHalf } = entry;
    if (this.#guard(() => this.#options.spill?.({ batch, wasInFlight: false, isHalf })) !== true)
      return false;
    lane.takeOldest();
    this.#ledger.take(entry);
    this.#callers.settled(offer);
    return true;
  }

  /** The signal that holds most gives first, so that a flood of one does not push out the others. */
  #fullestLane(): Lane | undefined {
    let fullest: Lane | undefined;
    let most = -1;
    for (const [signal, lane] of this.#lanes) {
      const held = this.#ledger.counts[signal].pending.bytes;
      if (lane.waiting > 0 && held > most) [fullest, most] = [lane, held];
    }
    return fullest;
  }

  #handBack(entry: Entry, wasInFlight: boolean): PendingBatch {
    this.#ledger.take(entry);
    this.#callers.settled(entry.offer);
    return { batch: entry.batch, wasInFlight, isHalf: entry.isHalf };
  }

  *#pendingOffers(): Generator<Offer> {
    for (const lane of this.#lanes.values()) for (const entry of lane.entries()) yield entry.offer;
  }

  #lane(signal: Signal, endpoint: Endpoint): Lane {
    const { backoff, openAfter, random, runUntraced, split } = this.#options;
    return new Lane({
      endpoint,
      ledger: this.#ledger,
      maxInFlight: Math.max(1, this.#options.maxInFlight ?? 4),
      maxAgeMs: this.#options.maxAgeMs ?? Number.POSITIVE_INFINITY,
      circuit: {
        firstMs: backoff?.firstMs ?? 250,
        maxMs: backoff?.maxMs ?? 10_000,
        openAfter: openAfter ?? 3,
        random: random ?? Math.random,
      },
      split: (batch) => this.#guard(() => (split ?? splitBatch)(batch)),
      runUntraced: runUntraced ?? ((fn) => fn()),
      onAway: (reason) => {
        const event =
          reason === undefined
            ? { signal, state: 'back' as const }
            : { signal, state: 'away' as const, reason };
        if (reason === undefined) this.#wakeNeighbours(signal);
        this.#guard(() => this.#options.onEndpoint?.(event));
      },
      onChange: () => {
        this.#callers.look();
        this.#idleWatch.start();
      },
    });
  }

  /** A collector that is back for one signal is back for the others: they need not wait out their backoffs. */
  #wakeNeighbours(signal: Signal): void {
    const { endpoints } = this.#options;
    const origin = originOf(endpoints[signal]);
    for (const [other, lane] of this.#lanes) {
      if (other !== signal && originOf(endpoints[other]) === origin) lane.wake();
    }
  }

  #guard<T>(fn: () => T): T | undefined {
    return guard(fn, this.#options.onFault);
  }
}

function originOf(endpoint: Endpoint | undefined): string | undefined {
  return isUsable(endpoint) ? new URL(endpoint.url).origin : undefined;
}

/** Waiting on brings nothing: a probe failed since, or the endpoint asked for silence beyond the deadline. */
function isHopeless(lane: Lane, failuresBefore: number, deadline: number): boolean {
  if (lane.isStopped) return true;
  if (lane.inFlight.size > 0) return false;
  if (lane.firmUntil > deadline) return true;
  return lane.isOpen && lane.failures > failuresBefore;
}
