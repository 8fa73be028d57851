import { type Context, context } from '@opentelemetry/api';
import { textOf } from '../plain.ts';
import { reportFault } from '../runtime-state.ts';
import { settle } from '../settle.ts';
import { readSlo, type SloDefinition, type SloOptions } from './slo-definition.ts';
import { begin, countEvent } from './slo-metrics.ts';
import { feed, sloRegistry } from './slo-registry.ts';

/** A service level objective: counts its events by how they ended. */
export interface Slo {
  readonly name: string;
  /**
   * Runs `work`, an event of this SLO: good if it succeeds in time. Its result or error passes through unchanged; a
   * promise counts when it settles.
   */
  measure<T>(work: () => T): T;
  /** Counts an event that something else has measured. */
  record(event: SloEvent): void;
}

/** How an event ended. */
export interface SloEvent {
  failed: boolean;
  /** How long it took; without it, it was in time. */
  durationMs?: number;
}

/** A number of SLOs above that comes from names that are made of data. */
const MOST_SLOS = 200;

/**
 * A service level objective: a promise such as "99.9 % of all checkouts succeed, and within 300 ms". Its events are
 * counted by how they ended (`throughline.slo.events`; `throughline.slo.outcome`: `good`, `slow`, `failed`). What its
 * events are: requests of a `route`, flows of a name, or what `measure` and `record` are given. `throughline rules FILE`
 * makes recording and alert rules for Prometheus of it, so define SLOs in a file that does nothing else.
 *
 * A name or an option that cannot be used is told once; the SLO then runs what it is given, and counts nothing.
 *
 * @example
 * const checkout = slo('checkout', { objective: 0.999, latency: '300ms', route: 'POST /checkout' });
 * const payment = slo('payment', { objective: 0.995, latency: '2s', description: 'Customers cannot pay.' });
 * await payment.measure(() => pay(order));
 */
export function slo(name: string, options: SloOptions): Slo {
  const { byName, refused } = sloRegistry();
  const read = readSlo(name, options);
  const problem =
    typeof read === 'string' ? read : byName.size >= MOST_SLOS ? `there are ${MOST_SLOS} already` : undefined;
  if (typeof read === 'string' || problem !== undefined) {
    const words = `slo(${JSON.stringify(textOf(name).slice(0, 64))}): ${problem}`;
    if (refused.length < MOST_SLOS) refused.push(words);
    reportFault('slo', `${words}; it counts nothing`);
    return new Uncounted(textOf(name).slice(0, 64));
  }
  const known = byName.get(read.name);
  if (known !== undefined && !isSame(known, read)) {
    const words = `slo("${read.name}") is defined twice, with different options`;
    if (refused.length < MOST_SLOS) refused.push(words);
    reportFault('slo', `${words}; the first one counts`);
    return new Counted(known);
  }
  const made = new Counted(read);
  if (known === undefined) {
    byName.set(read.name, read);
    feed(read, { record: (failed, seconds, where) => count(read, failed, seconds, where) });
    quietly(() => begin(read.name));
  }
  return made;
}

class Counted implements Slo {
  readonly #definition: SloDefinition;

  constructor(definition: SloDefinition) {
    this.#definition = definition;
  }

  get name(): string {
    return this.#definition.name;
  }

  measure<T>(work: () => T): T {
    const start = performance.now();
    const active = context.active();
    const seconds = () => (performance.now() - start) / 1000;
    return settle(
      work,
      () => count(this.#definition, false, seconds(), active),
      (error) => count(this.#definition, isFailure(this.#definition, error), seconds(), active),
    ) as T;
  }

  record(event: SloEvent): void {
    quietly(() => {
      const { failed, durationMs } = event;
      if (typeof failed !== 'boolean' || !isDuration(durationMs)) {
        reportFault(
          'slo',
          `slo("${this.name}").record needs { failed: true or false, durationMs?: a number of 0 or more }; nothing was counted`,
        );
        return;
      }
      const seconds = durationMs === undefined ? undefined : durationMs / 1000;
      count(this.#definition, failed, seconds, context.active());
    });
  }
}

function count(
  { name, latencySeconds }: SloDefinition,
  failed: boolean,
  seconds: number | undefined,
  where: Context,
): void {
  const isLate = latencySeconds !== undefined && seconds !== undefined && seconds > latencySeconds;
  countEvent(name, failed ? 'failed' : isLate ? 'slow' : 'good', where);
}

function isFailure({ isFailure: decide }: SloDefinition, error: unknown): boolean {
  if (decide === undefined) return true;
  try {
    return decide(error) !== false;
  } catch (fault) {
    reportFault('slo', fault as Error);
    return true;
  }
}

/** Of a definition that was refused. */
class Uncounted implements Slo {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  measure<T>(work: () => T): T {
    return work();
  }

  record(): void {}
}

function isSame(one: SloDefinition, other: SloDefinition): boolean {
  const text = ({ isFailure, ...rest }: SloDefinition) => JSON.stringify([rest, isFailure === undefined]);
  return text(one) === text(other);
}

function isDuration(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    reportFault('slo', error as Error);
  }
}
