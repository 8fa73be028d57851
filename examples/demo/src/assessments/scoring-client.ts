import { getLogger } from 'throughline';
import type { Submission } from './validation.ts';

const log = getLogger('assessments.scoring');

/** Above this a score still counts, but somebody should look. */
const BUDGET_MS = 400;
const TIMEOUT_MS = 3_000;

export interface Score {
  /** 0 to 100. */
  score: number;
  passed: boolean;
}

export type ScoreSubmission = (submission: Submission) => Promise<Score>;

/** The scoring service did not give a score: it answered with an error, too late, or not at all. */
export class ScoringUnavailable extends Error {
  override name = 'ScoringUnavailable';
}

/** Asks the scoring service with the global fetch; the trace travels along without any code here. */
export function createScoringClient(baseUrl: string): ScoreSubmission {
  return async ({ skillArea, answers }) => {
    const started = performance.now();
    const response = await fetch(new URL('/scores', baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ skillArea, answers }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new ScoringUnavailable('The scoring service did not answer.', { cause });
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new ScoringUnavailable(`The scoring service answered ${response.status}.`);
    }
    const score = (await response.json()) as Score;
    const duration = Math.round(performance.now() - started);
    if (duration > BUDGET_MS) {
      log.warning('scoring_slow', {
        reason: 'over_budget',
        skill_area: skillArea,
        duration_ms: duration,
        budget_ms: BUDGET_MS,
      });
    }
    return score;
  };
}
