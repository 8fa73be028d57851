import { setTimeout as delay } from 'node:timers/promises';
import { flow, getLogger, resumeFlow, skipped } from 'throughline';

const log = getLogger('assessments');
const steps = ['load_completed', 'clear_answers', 'enable_retake'] as const;

async function retake(userId: string, answers: number[]): Promise<void> {
  await flow(
    'retake_assessment',
    { user_id: userId },
    async (f) => {
      const completed = await f.step(
        'load_completed',
        async () => {
          await delay(5);
          return answers;
        },
        { retries: 2 },
      );
      await f.step('clear_answers', async () => {
        if (completed.length === 0) throw new RangeError('There is nothing to clear.');
        await delay(5);
        log.info('answers_cleared', { answers: completed.length }); // carries flow_id by itself
      });
      if (completed.includes(5)) f.skip('enable_retake', 'enabled_already');
      else await f.step('enable_retake', () => delay(5));
    },
    { steps, timeout: 30_000, stallAfter: 5_000 },
  );
}

await retake('user-1', [4, 5, 3]);
await retake('user-2', []).catch(() => {
  // The flow has told of its error already, with the step that failed and how far it got.
  skipped('retake_postponed', { reason: 'nothing_to_clear', user_id: 'user-2' });
});

// What takes a job to another process is plain JSON; there the flow goes on under the same id.
const job = await flow('grade_answers', async (f) => JSON.stringify({ answers: [4, 5], flow: f.carrier() }), {
  steps: ['grade'],
});
const { answers, flow: carrier } = JSON.parse(job);
await resumeFlow(carrier, (f) => f.step('grade', async () => answers.length));

// `npm start -w examples/flows -- --crash`: killed in the middle of a step. Start it once more without: it tells.
if (process.argv.includes('--crash')) {
  await flow('import_answers', (f) =>
    f.step('write_rows', async () => {
      process.kill(process.pid, 'SIGKILL');
      await delay(1_000);
    }),
  );
}
