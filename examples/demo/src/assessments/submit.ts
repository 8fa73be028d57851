import { counter, getLogger, histogram } from 'throughline';
import type { Score, ScoreSubmission } from './scoring-client.ts';
import type { Store } from './store.ts';
import type { Submission } from './validation.ts';

const log = getLogger('assessments');

const submissions = counter('assessments.submissions', {
  description: 'Submissions by skill area and how they ended.',
  unit: '{submission}',
  labels: ['skill_area', 'outcome'],
});

const scores = histogram('assessments.score', {
  description: 'Scores given, from 0 to 100.',
  labels: ['skill_area'],
  buckets: [20, 40, 60, 80, 100],
});

/** Saves a submission, has it scored, saves the score. The answers are kept even when scoring fails. */
export async function submitAnswers(
  store: Store,
  score: ScoreSubmission,
  assessmentId: string,
  submission: Submission,
): Promise<Score & { submissionId: string }> {
  const { skillArea } = submission;
  const submissionId = await store.saveSubmission(assessmentId, submission);
  try {
    const result = await score(submission);
    await store.saveScore(submissionId, result.score);
    submissions.add(1, { skill_area: skillArea, outcome: 'success' });
    scores.record(result.score, { skill_area: skillArea });
    log.info('assessment_submitted', {
      submission_id: submissionId,
      skill_area: skillArea,
      answers: submission.answers.length,
      score: result.score,
    });
    return { submissionId, ...result };
  } catch (error) {
    submissions.add(1, { skill_area: skillArea, outcome: 'error' });
    log.exception('assessment_scoring_failed', error, { submission_id: submissionId, skill_area: skillArea });
    throw error;
  }
}

/** A submission that was refused before anything was stored. */
export function submissionRejected(assessmentId: string, reason: string): void {
  submissions.add(1, { skill_area: 'unknown', outcome: 'validation_error' });
  log.warning('submission_rejected', { reason, assessment_id: assessmentId });
}
