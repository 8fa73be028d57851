import type { Evidence } from './evidence/evidence.ts';

export type Status = 'error' | 'warning' | 'ok';

/** One line of the doctor's report; `id` is the heading of its section in docs/doctor.md. */
export interface Finding {
  readonly id: string;
  readonly status: Status;
  readonly message: string;
  /** What can be pasted or done; empty for `ok`. */
  readonly remedy: string;
}

/** What is wrong, why, and how to mend it. */
export interface Problem {
  /** `error`: telemetry is missing or wrong. `warning`: it may be, or something else is at risk. */
  readonly status: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong; a sentence where all is well; undefined where there was nothing to judge. */
export type Verdict = readonly Problem[] | string | undefined;

/** One thing that can be wrong: judges what was gathered, and gathers nothing itself. */
export interface Check {
  readonly id: string;
  judge(evidence: Evidence): Verdict;
}
