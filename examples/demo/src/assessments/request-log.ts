import type { NextFunction, Request, Response } from 'express';
import { getLogger } from 'throughline';

const log = getLogger('assessments.http');

/** One line per request, when its answer has left or its client has gone. */
export function requestLog(_request: Request, response: Response, next: NextFunction): void {
  const started = performance.now();
  response.once('close', () => {
    const fields = { status: response.statusCode, duration_ms: Math.round(performance.now() - started) };
    if (response.writableFinished) log.info('request_completed', fields);
    else log.warning('request_aborted', { ...fields, reason: 'client_gone' });
  });
  next();
}
