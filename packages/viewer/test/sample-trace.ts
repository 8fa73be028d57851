import type { ViewLog, ViewSpan } from '@throughline/viewer';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0eaa36';
/** 2023-11-14T22:13:20Z. */
export const START = 1_700_000_000_000;

/** A span with the fields a test does not care about filled in. Times are milliseconds after START. */
export function span(id: string, from: number, to: number, fields: Partial<ViewSpan> = {}): ViewSpan {
  return {
    traceId: TRACE_ID,
    spanId: id.padStart(16, '0'),
    service: 'assessments',
    name: id,
    kind: 'internal',
    startMs: START + from,
    endMs: START + to,
    failed: false,
    statusMessage: undefined,
    httpStatus: undefined,
    detail: undefined,
    flow: undefined,
    requestId: undefined,
    exceptions: [],
    ...fields,
    parentSpanId: fields.parentSpanId?.padStart(16, '0'),
  };
}

/** A log line, its time in milliseconds after START. */
export function log(spanId: string, at: number, text: string, fields: Partial<ViewLog> = {}): ViewLog {
  return {
    traceId: TRACE_ID,
    spanId: spanId.padStart(16, '0'),
    service: 'assessments',
    timeMs: START + at,
    level: 'info',
    text,
    fields: [],
    requestId: undefined,
    exception: undefined,
    ...fields,
  };
}

const failure = {
  type: 'ScoringUnavailable',
  message: 'scoring answered 503 for skill area "algebra"',
  frame: 'askForScore (examples/demo/src/assessments/scoring-client.ts:42:11)',
};

/** A retake whose last step fails in the other service. */
export const FAILED_RETAKE: { spans: ViewSpan[]; logs: ViewLog[] } = {
  spans: [
    span('a', 0, 84.2, {
      name: 'POST /assessments/:id/retake',
      kind: 'server',
      httpStatus: 502,
      failed: true,
      requestId: '6f0c2b1e-77aa-4c1d-9d0e-5a1e0f3c2b11',
    }),
    span('b', 2, 82, {
      parentSpanId: 'a',
      name: 'retake_assessment',
      flow: { name: 'retake_assessment', step: undefined },
      failed: true,
      exceptions: [failure],
    }),
    span('c', 3, 14, {
      parentSpanId: 'b',
      name: 'load_completed',
      flow: { name: 'retake_assessment', step: 'load_completed' },
    }),
    span('d', 4, 11.5, {
      parentSpanId: 'c',
      name: 'pg.query:SELECT shop',
      kind: 'client',
      detail: 'SELECT id, skill_area, score FROM answers\n  WHERE user_id = $1 AND assessment_id = $2',
    }),
    span('e', 15, 31, {
      parentSpanId: 'b',
      name: 'clear_answers',
      flow: { name: 'retake_assessment', step: 'clear_answers' },
    }),
    span('f', 17, 29, {
      parentSpanId: 'e',
      name: 'pg.query:DELETE shop',
      kind: 'client',
      detail: 'DELETE FROM answers WHERE user_id = $1',
    }),
    span('1', 32, 81, {
      parentSpanId: 'b',
      name: 'enable_retake',
      flow: { name: 'retake_assessment', step: 'enable_retake' },
      failed: true,
      exceptions: [failure],
    }),
    span('2', 35, 79, {
      parentSpanId: '1',
      name: 'POST',
      kind: 'client',
      httpStatus: 503,
      failed: true,
      detail: 'http://127.0.0.1:4001/scores/algebra?dry=1',
    }),
    span('3', 39, 76, {
      parentSpanId: '2',
      service: 'scoring',
      name: 'POST /scores/:area',
      kind: 'server',
      httpStatus: 503,
      failed: true,
    }),
  ],
  logs: [
    log('b', 2.1, 'retake_assessment_started', {
      fields: [
        ['user_id', 'u-17'],
        ['assessment_id', 'a-3'],
      ],
    }),
    log('3', 60, 'model_overloaded', {
      service: 'scoring',
      level: 'warning',
      fields: [
        ['queue_length', '128'],
        ['limit', '100'],
        ['hint', 'try again later'],
      ],
    }),
    log('b', 81.5, 'retake_assessment_failed', {
      level: 'error',
      fields: [
        ['step', 'enable_retake'],
        ['steps_completed', '2'],
        ['duration_ms', '79.4'],
      ],
      exception: failure,
    }),
    log('a', 83, 'request_finished', {
      fields: [
        ['status', '502'],
        ['duration_ms', '83'],
      ],
    }),
  ],
};
