import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Viewer } from '@throughline/viewer';
import { logs, type Plain, type SpanGiven, spans } from './support/telemetry.ts';
import { ask, send, withViewer } from './support/viewer.ts';

const FINGERPRINT = 'feedfacefeedface';
const EXCEPTION = {
  'exception.type': 'ScoringUnavailable',
  'exception.message': 'scoring answered 503',
  'exception.stacktrace': 'ScoringUnavailable: scoring answered 503\n    at ask (/app/scoring.ts:42:11)',
};

describe('kinds of errors', () => {
  test('count an error once in its trace, and keep the fingerprint of its sender', () =>
    withViewer({}, async (viewer) => {
      await sendSpan(viewer, 'a', EXCEPTION);
      await sendRecord(viewer, 'a', EXCEPTION);
      assert.deepEqual(await groups(viewer), [[FINGERPRINT, 1]]);
      const { body } = await ask(viewer, 'errors');
      const total = body.errors[0].trend.reduce((sum: number, one: number) => sum + one, 0);
      assert.equal(total, 1);
      const detail = await ask(viewer, `errors/${FINGERPRINT}`);
      assert.deepEqual(detail.body.breadcrumbs, [{ message: 'asked' }]);
      assert.equal(detail.body.handled, false);
      assert.equal(detail.body.occurrences[0].traceId, traceOf('a'));
    }));

  test('take in errors of the same fault that only their spans tell of, as those that are held back', () =>
    withViewer({}, async (viewer) => {
      await sendRecord(viewer, 'a', EXCEPTION);
      await sendSpan(viewer, 'b', { ...EXCEPTION, 'exception.message': 'scoring answered 502' });
      const unmapped = EXCEPTION['exception.stacktrace'].replace('scoring.ts:42', 'dist/main.js:1');
      await sendSpan(viewer, 'c', { ...EXCEPTION, 'exception.stacktrace': unmapped });
      assert.deepEqual(await groups(viewer), [[FINGERPRINT, 3]]);
    }));

  test('are told apart by type, by message and by service', () =>
    withViewer({}, async (viewer) => {
      await sendRecord(viewer, 'a', EXCEPTION);
      await sendSpan(viewer, 'b', { ...EXCEPTION, 'exception.type': 'RangeError' });
      await sendSpan(viewer, 'c', { ...EXCEPTION, 'exception.message': 'scoring is on leave' });
      await sendSpan(viewer, 'd', EXCEPTION, 'another');
      const counts = (await groups(viewer)).map(([, count]) => count);
      assert.deepEqual(counts, [1, 1, 1, 1]);
    }));
});

async function sendSpan(
  viewer: Viewer,
  trace: string,
  attributes: { [key: string]: Plain },
  service = 'assessments',
): Promise<void> {
  const failed: SpanGiven = { id: 'b', traceId: traceOf(trace), error: 'it failed' };
  await send(viewer, 'traces', spans(service, { ...failed, events: [{ name: 'exception', attributes }] }));
}

async function sendRecord(viewer: Viewer, trace: string, exception: { [key: string]: Plain }): Promise<void> {
  const attributes = {
    ...exception,
    'throughline.error.fingerprint': FINGERPRINT,
    'throughline.error.breadcrumbs': '[{"message":"asked"}]',
    'throughline.error.handled': false,
  };
  const record = { traceId: traceOf(trace), span: 'b', severity: 17, body: 'exception', attributes };
  await send(viewer, 'logs', logs('assessments', record));
}

async function groups(viewer: Viewer): Promise<[fingerprint: string, count: number][]> {
  const { body } = await ask(viewer, 'errors');
  return body.errors.map((one: { fingerprint: string; count: number }) => [one.fingerprint, one.count]);
}

function traceOf(letter: string): string {
  return letter.repeat(32);
}
