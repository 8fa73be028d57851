import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assertSpanTree, runApp } from '@throughline/testing';
import { byTrace } from '../apis/jaeger.ts';
import { eventually } from '../harness/eventually.ts';
import type { Minute } from './minute.ts';

/** What Jaeger must know after a minute of the demo. */
export function inJaeger(minute: Minute): void {
  describe('Jaeger', () => {
    test('has whole traces: every parent is there, and one root for each', () => {
      for (const [traceId, trace] of byTrace(minute.spans)) {
        const ids = new Set(trace.map((span) => span.spanId));
        const roots = trace.filter((span) => span.parentSpanId === undefined);
        assert.equal(roots.length, 1, `trace ${traceId} has ${roots.length} roots`);
        const orphans = trace.filter(
          (span) => span.parentSpanId !== undefined && !ids.has(span.parentSpanId),
        );
        assert.deepEqual(
          orphans.map((span) => span.name),
          [],
          `trace ${traceId} lacks parents`,
        );
      }
    });

    test('shows a submission across both services', () => {
      assertSpanTree(minute.traceOf('slow_submission', 201), {
        name: 'POST /assessments/:id/answers',
        kind: 'server',
        service: 'assessments',
        status: 'unset',
        attributes: { 'http.route': '/assessments/:id/answers', 'http.response.status_code': 201 },
        children: [
          { name: /^BEGIN/, kind: 'client' },
          { name: /^INSERT/, kind: 'client' },
          { name: /^INSERT/, kind: 'client' },
          { name: /^COMMIT/, kind: 'client' },
          {
            name: 'POST',
            kind: 'client',
            attributes: { 'http.response.status_code': 200 },
            children: [
              {
                name: 'POST /scores',
                kind: 'server',
                service: 'scoring',
                attributes: { 'http.route': '/scores', 'http.response.status_code': 200 },
              },
            ],
          },
          { name: /^UPDATE/, kind: 'client' },
        ],
      });
    });

    test('shows a flow that failed at its second step, with the error where it happened', () => {
      const trace = minute.traceOf('failed_retake', 500);
      assertSpanTree(
        trace,
        {
          name: 'POST /assessments/:id/retake',
          kind: 'server',
          status: 'error',
          attributes: { 'error.type': '500' },
          children: [
            {
              name: 'retake_assessment',
              kind: 'internal',
              status: 'error',
              attributes: { 'throughline.flow.name': 'retake_assessment' },
              children: [
                { name: 'load_completed', kind: 'internal', status: 'unset' },
                {
                  name: 'clear_answers',
                  kind: 'internal',
                  status: 'error',
                  attributes: { 'throughline.flow.step': 'clear_answers' },
                },
              ],
            },
          ],
        },
        { allowOthers: true },
      );
      const step = trace.find((span) => span.name === 'clear_answers');
      assert.match(step?.status.message ?? '', /violates foreign key constraint/);
      const thrown = trace.flatMap((span) => span.events).find((event) => event.name === 'exception');
      assert.match(String(thrown?.attributes['exception.stacktrace']), /store\.ts/);
    });

    test('shows the error of one service in the trace of the other', () => {
      const trace = minute.traceOf('scoring_error', 502);
      const failed = trace.filter((span) => span.status.code === 'error').map((span) => span.name);
      assert.deepEqual(failed.sort(), ['POST', 'POST /assessments/:id/answers', 'POST /scores']);
      const types = trace.flatMap((span) => span.events).map((event) => event.attributes['exception.type']);
      assert.ok(types.includes('UnknownQuestion') && types.includes('ScoringUnavailable'), String(types));
    });

    test('has no secret of the traffic', () => {
      assert.ok(
        !JSON.stringify(minute.spans, (_key, value) =>
          typeof value === 'bigint' ? `${value}` : value,
        ).includes('demo-token-value'),
      );
    });

    test('keeps links and events', async () => {
      const app = runApp({
        entry: join(import.meta.dirname, '..', 'fixtures', 'linked.mjs'),
        preload: 'throughline/register',
        cwd: join(import.meta.dirname, '..', '..', '..'),
        env: {
          OTEL_SERVICE_NAME: 'worker',
          OTEL_EXPORTER_OTLP_ENDPOINT: minute.stack.urls.otlp,
          THROUGHLINE_MANAGEMENT: 'off',
        },
      });
      assert.equal((await app.ended()).code, 0);
      const worked = await eventually(async () => {
        const all = await minute.jaeger.tracesOf('worker');
        assert.equal(all.length, 3);
        return all;
      });
      const handled = worked.find((span) => span.kind === 'consumer');
      const senders = worked.filter((span) => span.kind === 'producer');
      // Jaeger's files have no place for the attributes of a link.
      assert.deepEqual(
        handled?.links.map((link) => [link.traceId, link.spanId]).sort(),
        senders.map((span) => [span.traceId, span.spanId]).sort(),
      );
      assert.deepEqual(
        handled?.events.map((event) => [event.name, event.attributes['messaging.batch.message_count']]),
        [['batch taken', 2]],
      );
    });
  });
}
