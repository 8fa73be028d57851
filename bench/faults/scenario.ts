import type { System } from '../systems/system.ts';
import type { Trial } from './trial.ts';

/** What was seen in one run of one system. */
export interface Observation {
  offered: number;
  delivered: number;
  /** Spans that arrived once more than needed. */
  duplicates: number;
  /** From the application's last word, or the signal, to the end of the process; undefined: it did not end. */
  ms?: number | undefined;
  /** How the process ended, in words. */
  ended?: string;
  stderr?: string;
  /** Growth of the resident memory, in megabytes, and the longest stall of the event loop, in milliseconds. */
  burden?: { megabytes: number; stallMs: number };
  /** What the scenario has to add, in words. */
  remark?: string;
}

/** One kind of fault, the same for every system. */
export interface Scenario {
  /** After `--scenario`. */
  name: string;
  /** Given and when, as a line of the table says it. */
  title: string;
  /** Repetitions; the systems take turns within each. */
  rounds: number;
  /** All systems at once: nothing is timed. */
  together: boolean;
  /** Whether plain Node runs too, for what is added to it. */
  withPlain: boolean;
  /** Systems to which the scenario can be put; undefined: to all. */
  takes?: (system: System) => boolean;
  run(trial: Trial): Promise<Observation>;
  /** What follows and is not timed, so that all systems do it at once: the next start, the count. */
  after?(trial: Trial, seen: Observation): Promise<Observation>;
}

/** What the sink has, beside what was offered. */
export function counted(trial: Trial, offered: number): Observation {
  return { offered, delivered: trial.sink?.delivered.size ?? 0, duplicates: trial.sink?.duplicates ?? 0 };
}
