import type { ErrorRequestHandler } from 'express';
import { captureException, getLogger } from 'throughline';
import { ScoringUnavailable } from './scoring-client.ts';

const log = getLogger('assessments.http');

/** The last stop of every error: clients learn what they may know, the telemetry learns the rest. */
export const answerProblem: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status = clientErrorStatus(error);
  if (status !== undefined) {
    log.warning('request_rejected', { reason: 'body_unreadable', status });
    response.status(status).json({ error: 'body_unreadable' });
    return;
  }
  if (error instanceof ScoringUnavailable) {
    // It was logged with its context where it happened.
    response.status(502).json({ error: 'scoring_unavailable' });
    return;
  }
  captureException(error);
  response.status(500).json({ error: 'internal' });
};

/** Errors of the body parser carry the status that they ask for. */
function clientErrorStatus(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
