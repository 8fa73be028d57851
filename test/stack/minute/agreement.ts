import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../harness/eventually.ts';
import { type Minute, served, serverSpans } from './minute.ts';

/** The three back ends and the client must tell the same, request by request. */
export function agreement(minute: Minute): void {
  test('every request was answered as the demo plans it', () => {
    const others = minute.sent.filter((request) => request.status !== request.expected);
    const reasons = others.map(({ id, kind, status }) => {
      const server = minute.spans.find((span) => span.attributes['request_id'] === id);
      const trace = minute.spans.filter((span) => span.traceId === server?.traceId);
      const errors = trace.flatMap(({ events }) =>
        events.map((event) => event.attributes['exception.message']),
      );
      return `${id} ${kind} ${status}: ${errors.join('; ')}`;
    });
    assert.deepEqual(reasons, []);
  });

  test('requests, server spans, the histogram and the request lines agree, by unique id', async (t) => {
    const requests = minute.sent.map((request) => request.id).sort();
    const inJaeger = serverSpans(minute.spans, 'assessments').map((span) =>
      String(span.attributes['request_id']),
    );
    assert.deepEqual(inJaeger.sort(), requests);

    const inLoki = await eventually(async () => {
      const lines = await minute.loki.query('{service_name="assessments"} |= `request_completed`');
      assert.equal(lines.length, requests.length);
      return lines.map(({ labels }) => labels['request_id'] ?? '');
    });
    assert.deepEqual(inLoki.sort(), requests);

    const count = await minute.prometheus.number(served('assessments'));
    assert.equal(count, requests.length);
    const calls =
      'sum(last_over_time(traces_span_metrics_calls_total{service_name="assessments",span_kind="SPAN_KIND_SERVER"}[10m]))';
    await eventually(async () => assert.equal(await minute.prometheus.number(calls), requests.length));
    t.diagnostic(
      `requests ${requests.length} = server spans ${inJaeger.length} = histogram count ${count}` +
        ` = request lines ${inLoki.length} = span metrics ${await minute.prometheus.number(calls)}`,
    );
  });

  test('the calls from one service to the other agree on both sides', async (t) => {
    const called = serverSpans(minute.spans, 'scoring')
      .map((span) => String(span.attributes['request_id']))
      .sort();
    const calls = minute.spans.filter(
      (span) => span.kind === 'client' && span.attributes['http.request.method'] !== undefined,
    );
    assert.equal(calls.length, called.length);
    await eventually(async () => {
      const lines = await minute.loki.query('{service_name="scoring"} |= `request_completed`');
      assert.deepEqual(lines.map(({ labels }) => labels['request_id'] ?? '').sort(), called);
    });
    await eventually(async () =>
      assert.equal(await minute.prometheus.number(served('scoring')), called.length),
    );
    const asked =
      'sum(last_over_time(http_client_request_duration_seconds_count{service_name="assessments"}[10m]))';
    await eventually(async () => assert.equal(await minute.prometheus.number(asked), called.length));
    t.diagnostic(`calls to scoring: ${called.length}, the same in spans, histograms and lines of both sides`);
  });
}
