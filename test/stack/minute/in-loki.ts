import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Minute } from './minute.ts';

/** What Loki must find after a minute of the demo. */
export function inLoki(minute: Minute): void {
  describe('Loki', () => {
    test('returns the lines of one trace, from both services', async () => {
      const [span] = minute.traceOf('slow_submission', 201);
      const lines = await minute.loki.query(`{service_name=~".+"} | trace_id="${span?.traceId}"`);
      const events = lines.map(({ labels, text }) => `${labels['service_name']} ${text}`).sort();
      assert.deepEqual(events, [
        'assessments assessment_submitted',
        'assessments request_completed',
        'assessments scoring_slow',
        'scoring answers_scored',
        'scoring request_completed',
      ]);
    });

    test('returns the lines of one request, with its fields, trace and flow', async () => {
      const request = minute.sent.find((one) => one.kind === 'failed_retake' && one.status === 500);
      const lines = await minute.loki.query(`{service_name="assessments"} | request_id="${request?.id}"`);
      const failed = lines.find(({ text }) => text === 'retake_assessment_failed');
      assert.equal(failed?.labels['step'], 'clear_answers');
      assert.equal(failed?.labels['severity_text'], 'error');
      assert.match(failed?.labels['flow_id'] ?? '', /^retake_assessment-[0-9a-f]{8}$/);
      const [span] = minute.traceOf('failed_retake', 500);
      assert.deepEqual([...new Set(lines.map(({ labels }) => labels['trace_id']))], [span?.traceId]);
    });
  });
}
