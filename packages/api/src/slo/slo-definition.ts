import { plain, textOf } from '../plain.ts';

/** `250ms`, `1.5s`, `2m`. */
export type Duration = `${number}${'ms' | 's' | 'm'}`;
/** `30d`, `4w`: days or weeks. */
export type Period = `${number}${'d' | 'w'}`;

/** What is promised, and of what. */
export interface SloOptions {
  /** Which part of all events has to be good: above 0 and below 1, such as `0.999`. */
  objective: number;
  /** An event that takes longer is not good, even if it succeeds. Default: any time will do. */
  latency?: Duration;
  /** The rolling window that the promise is about, from `1d` to `90d`. Default: `30d`. */
  period?: Period;
  /** What users lose while it is broken, in one sentence; the alerts say it. */
  description?: string;
  /** Where to read what to do; the alerts link to it. */
  runbook?: string;
  /** Requests of these routes are its events: `POST /checkout`, or `/checkout` for all methods. A status of 500 or more fails. */
  route?: string | readonly string[];
  /** Flows of this name are its events. Whatever ends but `completed` fails. */
  flow?: string | readonly string[];
  /** Whether an error that `measure` sees is a failure of the service, and not of its caller. Default: each is. */
  isFailure?(error: unknown): boolean;
}

/** A promise as it is checked and kept; what `throughline rules` makes rules of. */
export interface SloDefinition {
  readonly name: string;
  readonly objective: number;
  readonly latencySeconds: number | undefined;
  readonly periodDays: number;
  readonly description: string | undefined;
  readonly runbook: string | undefined;
  readonly routes: readonly RouteOfSlo[];
  readonly flows: readonly string[];
  readonly isFailure: ((error: unknown) => boolean) | undefined;
}

export interface RouteOfSlo {
  /** Undefined stands for all. */
  readonly method: string | undefined;
  readonly route: string;
}

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;
const ROUTE = /^(?:([A-Z]{1,16}) )?(\/\S{0,254})$/;
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 };
const MOST_DAYS = 90;
const DEFAULT_DAYS = 30;

/** The definition, or the rule that is broken, what was received and what would be right. */
export function readSlo(givenName: unknown, options: unknown): SloDefinition | string {
  if (typeof givenName !== 'string' || !NAME.test(givenName))
    return `its name has to match ${NAME.source}; received ${shown(givenName)}`;
  if (typeof options !== 'object' || options === null)
    return `it needs options with an objective, such as { objective: 0.999 }; received ${shown(options)}`;
  const given = options as Record<keyof SloOptions, unknown>;
  try {
    const { isFailure } = given;
    if (isFailure !== undefined && typeof isFailure !== 'function')
      throw new Refusal('isFailure', 'a function of the error', isFailure);
    return {
      name: givenName,
      objective: readObjective(given.objective),
      latencySeconds: readLatency(given.latency),
      periodDays: readPeriod(given.period),
      description: readText('description', given.description),
      runbook: readText('runbook', given.runbook),
      routes: readList('route', given.route).map(readRoute),
      flows: readList('flow', given.flow),
      isFailure: isFailure as SloDefinition['isFailure'],
    };
  } catch (error) {
    return error instanceof Refusal ? error.message : 'its options cannot be read';
  }
}

class Refusal extends Error {
  constructor(option: string, rule: string, received: unknown) {
    super(`${option} has to be ${rule}; received ${shown(received)}`);
  }
}

function readObjective(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value < 1) return value;
  throw new Refusal('objective', 'a number above 0 and below 1, such as 0.999', value);
}

function readLatency(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const [, amount, unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m)$/.exec(String(textOf(value))) ?? [];
  const seconds = Number(amount) * (SECONDS[unit] ?? Number.NaN);
  if (seconds > 0) return Number(seconds.toPrecision(12));
  throw new Refusal('latency', 'a time above 0 with its unit, such as 300ms, 1.5s or 2m', value);
}

function readPeriod(value: unknown): number {
  if (value === undefined) return DEFAULT_DAYS;
  const [, amount, unit] = /^(\d{1,3})(d|w)$/.exec(String(textOf(value))) ?? [];
  const days = Number(amount) * (unit === 'w' ? 7 : 1);
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw new Refusal('period', `days or weeks, from 1d to ${MOST_DAYS}d, such as 30d or 4w`, value);
}

function readText(option: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new Refusal(option, 'text', value);
}

function readList(option: string, value: unknown): string[] {
  if (value === undefined) return [];
  const list: unknown = plain(typeof value === 'string' ? [value] : value);
  if (Array.isArray(list) && list.every((one) => typeof one === 'string' && one !== '')) return list;
  throw new Refusal(option, 'text, or a list of texts', value);
}

function readRoute(text: string): RouteOfSlo {
  const [, method, route] = ROUTE.exec(text) ?? [];
  if (route !== undefined) return { method, route };
  throw new Refusal(
    'route',
    'a route as its framework has it, such as POST /orders/:id or /orders/:id',
    text,
  );
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? JSON.stringify(value) : textOf(value)).slice(0, 80);
}
