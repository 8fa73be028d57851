import { setTimeout as delay } from 'node:timers/promises';
import { flow, getLogger } from 'throughline';

const log = getLogger('assessments');

async function retake(userId: string, answers: number[]): Promise<void> {
  await flow('retake_assessment', { user_id: userId }, async (f) => {
    const completed = await f.step('load_completed', async () => {
      await delay(5);
      return answers;
    });
    await f.step('clear_answers', async () => {
      if (completed.length === 0) throw new RangeError('There is nothing to clear.');
      await delay(5);
      log.info('answers_cleared', { answers: completed.length }); // carries flow_id by itself
    });
    await f.step('enable_retake', () => delay(5));
  });
}

await retake('user-1', [4, 5, 3]);
await retake('user-2', []).catch(() => {
  // The flow has told of its error already, with the step that failed and how far it got.
  log.warning('retake_postponed', { reason: 'nothing_to_clear', user_id: 'user-2' });
});
