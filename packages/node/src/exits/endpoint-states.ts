import type { Clock, Words } from '../boot/line-budget.ts';
import type { Signal } from './account.ts';
import { countWords } from './drop-warning.ts';
import { originOf } from './endpoint-words.ts';

/** What the line about a return says of the time in between. */
export interface Kept {
  /** What waits for the endpoint now. */
  readonly pending: Readonly<Record<Signal, number>>;
  /** What has been dropped since the start. */
  readonly dropped: number;
}

interface State {
  /** Signals whose last requests failed. */
  readonly away: Set<Signal>;
  isKept: boolean;
  reason: string;
  since: number;
  droppedBefore: number;
  /** Set once the first signal is answered again. */
  returned: { readonly ms: number; readonly pending: Kept['pending']; readonly dropped: number } | undefined;
  /** Absences that no line has told of, this one included. */
  untold: number;
  toldAway: boolean;
}

/** Knows which endpoints are away, and says when one goes and when it is back; one line for all signals of an origin. */
export class EndpointStates {
  readonly #soon: (key: string, words: Words) => void;
  readonly #clock: Clock;
  readonly #kept: (origin: string) => Kept;
  readonly #states = new Map<string, State>();
  readonly #answered = new Set<string>();

  /** @param kept what waits for an origin, and what was dropped on the way there */
  constructor(soon: (key: string, words: Words) => void, clock: Clock, kept: (origin: string) => Kept) {
    this.#soon = soon;
    this.#clock = clock;
    this.#kept = kept;
  }

  /** @param isKept whether what cannot be sent waits, in memory and on disk */
  away(endpoint: string, signal: Signal, reason: string, isKept: boolean): void {
    const origin = originOf(endpoint);
    this.#answered.delete(origin);
    const state = this.#states.get(origin) ?? newState();
    this.#states.set(origin, state);
    if (state.away.size === 0) {
      state.since = this.#clock.now();
      state.droppedBefore = this.#kept(origin).dropped;
      state.returned = undefined;
      state.untold += 1;
    }
    state.away.add(signal);
    Object.assign(state, { reason, isKept });
    if (state.untold > 0) this.#ask(origin, state);
  }

  back(endpoint: string, signal: Signal): void {
    const origin = originOf(endpoint);
    this.#answered.add(origin);
    const state = this.#states.get(origin);
    if (!state?.away.delete(signal)) return;
    if (!state.returned) {
      const { pending, dropped } = this.#kept(origin);
      const ms = this.#clock.now() - state.since;
      state.returned = { ms, pending, dropped: dropped - state.droppedBefore };
    }
    if (state.away.size === 0) this.#ask(origin, state);
  }

  /** Whether the last word from this endpoint was an answer. */
  isAnswering(endpoint: string, unheardOf: boolean): boolean {
    const origin = originOf(endpoint);
    if (this.#answered.has(origin)) return true;
    return this.#states.has(origin) ? false : unheardOf;
  }

  /** The origins that took nothing when they were tried last. */
  awayOrigins(): string[] {
    return [...this.#states].flatMap(([origin, { away }]) => (away.size > 0 ? [origin] : []));
  }

  /** Whether the last word from any endpoint was an answer. */
  isAnyAnswering(unheardOf: boolean): boolean {
    return this.#answered.size + this.#states.size === 0 ? unheardOf : this.#answered.size > 0;
  }

  #ask(origin: string, state: State): void {
    this.#soon(`endpoint:${origin}`, () => wordsOf(origin, state));
  }
}

function newState(): State {
  return {
    away: new Set(),
    isKept: true,
    reason: '',
    since: 0,
    droppedBefore: 0,
    returned: undefined,
    untold: 0,
    toldAway: false,
  };
}

/** One line for what happened since the last one, however often the endpoint came and went. */
function wordsOf(origin: string, state: State): string | undefined {
  const isAway = state.away.size > 0;
  const { untold, toldAway } = state;
  if (untold === 0 && isAway === toldAway) return undefined;
  state.untold = 0;
  state.toldAway = isAway;
  if (isAway) return awayWords(origin, state, untold, toldAway);
  return backWords(origin, state, untold + (toldAway ? 1 : 0));
}

function awayWords(origin: string, { reason, isKept }: State, absences: number, isAgain: boolean): string {
  const times = absences === 1 ? 'once' : `${absences} times`;
  const often = isAgain ? ` (it came back ${times} since the last line about it)` : '';
  return (
    `no OTLP endpoint took the telemetry at ${origin} (${reason}); it is ${isKept ? 'kept' : 'dropped and counted'} until one does${often}. ` +
    'Start a collector there, set OTEL_EXPORTER_OTLP_ENDPOINT, or switch the exports off with OTEL_TRACES_EXPORTER, OTEL_LOGS_EXPORTER and OTEL_METRICS_EXPORTER (none).'
  );
}

function backWords(origin: string, { returned, reason }: State, absences: number): string {
  const { ms = 0, pending, dropped = 0 } = returned ?? {};
  const waiting = pending
    ? (Object.keys(pending) as Signal[])
        .filter((signal) => pending[signal] > 0)
        .map((signal) => countWords(signal, pending[signal]))
    : [];
  const often = absences > 1 ? ` (away ${absences} times since the last line about it)` : '';
  const kept =
    waiting.length > 0 ? `${waiting.join(', ')} waited for it and follow now` : 'nothing waited for it';
  const lost =
    dropped > 0 ? `${dropped} were dropped, see docs/reliability.md for the reasons` : 'nothing was dropped';
  return `the OTLP endpoint at ${origin} is back after ${durationWords(ms)} (${reason})${often}; ${kept}, ${lost}.`;
}

/** `0.4 s`, `12 s`, `10 min 3 s`. */
function durationWords(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
