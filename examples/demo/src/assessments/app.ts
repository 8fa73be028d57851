import express, { type Express, type Request, type Response } from 'express';
import { bindContext, counter, getLogger } from 'throughline';
import { expressHealth } from 'throughline/health';
import { answerProblem } from './problems.ts';
import { reportOf } from './report.ts';
import { requestLog } from './request-log.ts';
import { retakeAssessment } from './retake.ts';
import type { ScoreSubmission } from './scoring-client.ts';
import type { Store } from './store.ts';
import { submissionRejected, submitAnswers } from './submit.ts';
import { checkRetake, checkSubmission } from './validation.ts';

const log = getLogger('assessments');

const certificates = counter('assessments.certificates', {
  description: 'Certificates that were asked for, by skill area and outcome.',
  unit: '{certificate}',
  labels: ['skill_area', 'outcome'],
});

/** The HTTP side of `assessments`; the store and the scorer come from outside so that tests can choose them. */
export function createApp(store: Store, score: ScoreSubmission): Express {
  const app = express();
  app.disable('x-powered-by');
  // Beside the management listener: whoever reaches this port may ask, too.
  app.use(expressHealth());
  app.use(requestLog);
  app.use(express.json({ limit: '100kb' }));

  app.post('/assessments/:id/answers', async (request, response) => {
    const assessmentId = request.params.id;
    const submission = checkSubmission(request.body);
    if (!submission.ok) {
      submissionRejected(assessmentId, submission.reason);
      return refuse(response, submission);
    }
    bindContext({ user_id: submission.value.userId, assessment_id: assessmentId });
    response.status(201).json(await submitAnswers(store, score, assessmentId, submission.value));
  });

  app.post('/assessments/:id/retake', async (request, response) => {
    const assessmentId = request.params.id;
    const retake = checkRetake(request.body);
    if (!retake.ok) {
      log.warning('retake_rejected', { reason: retake.reason, assessment_id: assessmentId });
      return refuse(response, retake);
    }
    bindContext({ user_id: retake.value.userId, assessment_id: assessmentId });
    const result = await retakeAssessment(store, assessmentId, retake.value);
    response.status(result.enabled ? 200 : 409).json(result);
  });

  app.post('/assessments/:id/certificates', async (request, response) => {
    const assessmentId = request.params.id;
    const holder = checkRetake(request.body);
    if (!holder.ok) {
      log.warning('certificate_rejected', { reason: holder.reason, assessment_id: assessmentId });
      return refuse(response, holder);
    }
    bindContext({ user_id: holder.value.userId, assessment_id: assessmentId });
    const submissionId = await store.certify(assessmentId, holder.value.skillArea);
    if (submissionId === undefined) {
      const reason = 'nothing_completed';
      certificates.add(1, { skill_area: holder.value.skillArea, outcome: 'skipped' });
      log.warning('certificate_skipped', { reason, skill_area: holder.value.skillArea });
      response.status(409).json({ error: reason });
      return;
    }
    certificates.add(1, { skill_area: holder.value.skillArea, outcome: 'issued' });
    log.info('certificate_issued', { submission_id: submissionId, skill_area: holder.value.skillArea });
    response.status(201).json({ submissionId });
  });

  app.get('/assessments/:id/report', async (request: Request<{ id: string }>, response) => {
    bindContext({ assessment_id: request.params.id });
    response.json(await reportOf(store, request.params.id));
  });

  app.use((_request, response) => {
    log.warning('request_rejected', { reason: 'no_such_route' });
    response.status(404).json({ error: 'no_such_route' });
  });
  app.use(answerProblem);
  return app;
}

function refuse(response: Response, { reason, message }: { reason: string; message: string }): void {
  response.status(400).json({ error: reason, message });
}
