import { counter, flow, getLogger } from 'throughline';
import type { Store } from './store.ts';
import type { RetakeRequest } from './validation.ts';

const log = getLogger('assessments');

const retakes = counter('assessments.retakes', {
  description: 'Retakes by skill area and how they ended.',
  unit: '{retake}',
  labels: ['skill_area', 'outcome'],
});

export interface Retake {
  enabled: boolean;
  cleared: number;
}

/**
 * Lets somebody take one skill area again: three steps, each of which can fail.
 * A skill area with an issued certificate cannot be cleared; the flow then fails at its second step.
 */
export async function retakeAssessment(
  store: Store,
  assessmentId: string,
  { userId, skillArea }: RetakeRequest,
): Promise<Retake> {
  const labels = { skill_area: skillArea };
  try {
    return await flow('retake_assessment', labels, async (f) => {
      const completed = await f.step('load_completed', () => store.completed(assessmentId, skillArea));
      if (completed.length === 0) {
        log.warning('retake_skipped', { reason: 'nothing_completed', ...labels });
        retakes.add(1, { ...labels, outcome: 'skipped' });
        return { enabled: false, cleared: 0 };
      }
      const cleared = await f.step('clear_answers', () => store.clearSkillArea(assessmentId, skillArea));
      await f.step('enable_retake', () => store.enableRetake(assessmentId, userId, skillArea));
      log.info('retake_enabled', { ...labels, cleared });
      retakes.add(1, { ...labels, outcome: 'enabled' });
      return { enabled: true, cleared };
    });
  } catch (error) {
    retakes.add(1, { ...labels, outcome: 'failed' });
    throw error;
  }
}
