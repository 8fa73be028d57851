import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { counter, gauge, getLogger, histogram, upDownCounter } from '@throughline/api';
import { contextWithScope, createScope, endScope } from '@throughline/api/runtime';
import { record } from './recording.ts';

// Made before any SDK registers, as application modules do.
const early = counter('early.orders', { unit: '{order}', labels: ['shop'] });
early.add(100, { shop: 'lost' });
const telemetry = record();
afterEach(() => telemetry.clear());

describe('an instrument', () => {
  test('works although it was made before the SDK', async () => {
    early.add(2, { shop: 'berlin' });
    assert.deepEqual(
      (await telemetry.points('early.orders')).map(({ value, attributes }) => ({ value, attributes })),
      [{ value: 2, attributes: { shop: 'berlin' } }],
    );
  });

  test('makes labels of declared fields alone and puts the others on the current span', async () => {
    const submissions = counter('submissions', { labels: ['skill_area', 'status'] });
    trace.getTracer('test').startActiveSpan('request', (span) => {
      submissions.add(1, { skill_area: 'maths', status: 'success', assessment_id: 'a1', detail: { n: 1n } });
      submissions.add(1, { skill_area: 'maths', status: 'success', assessment_id: 'a2' });
      span.end();
    });
    const points = await telemetry.points('submissions');
    assert.deepEqual(points[0]?.attributes, { skill_area: 'maths', status: 'success' });
    assert.equal(points.length, 1);
    assert.equal(points[0]?.value, 2);
    assert.deepEqual(telemetry.spans()[0]?.attributes, { assessment_id: 'a2', detail: { n: '1' } });
  });

  test('puts them on the line of the request, too, where somebody asks for one, before or after', async () => {
    const submissions = counter('wide.submissions', {
      labels: ['outcome'],
      fields: ['assessment_id'],
    });
    const request = (work: () => void) => {
      const scope = createScope({}, 'r1');
      context.with(contextWithScope(context.active(), scope), work);
      endScope(scope, { event: 'request_completed', status: 200, durationMs: 1 });
      return telemetry.lines.at(-1)?.fields;
    };
    assert.equal(
      request(() => submissions.add(1, { outcome: 'success', assessment_id: 'a1' })),
      undefined,
      'nobody asked',
    );
    for (const isFirst of [true, false]) {
      const fields = request(() => {
        if (isFirst) getLogger('shop').set({ plan: 'school' });
        submissions.add(1, { outcome: 'success', assessment_id: 'a1' });
        if (!isFirst) getLogger('shop').set({ plan: 'school' });
      });
      assert.deepEqual(
        [fields?.['plan'], fields?.['assessment_id'], 'outcome' in (fields ?? {})],
        ['school', 'a1', false],
      );
    }
    assert.deepEqual((await telemetry.points('wide.submissions'))[0]?.attributes, { outcome: 'success' });
  });

  test('hides sensitive label values before they are aggregated, so that one series remains', async () => {
    const logins = counter('logins', { labels: ['token', 'url'] });
    logins.add(1, { token: 'one', url: 'https://u:p@h/' });
    logins.add(1, { token: 'two', url: 'https://u:q@h/' });
    const points = await telemetry.points('logins');
    assert.equal(points.length, 1);
    assert.equal(points[0]?.value, 2);
    assert.equal(points[0]?.attributes['token'], '[REDACTED]');
    assert.doesNotMatch(String(points[0]?.attributes['url']), /u:p/);
  });

  test('keeps its description, its unit and its buckets', async () => {
    const duration = histogram('scoring.duration', { description: 'How long.', unit: 's', buckets: [1, 5] });
    duration.record(0.5);
    duration.record(9);
    const { descriptor, dataPoints } = await telemetry.metric('scoring.duration');
    assert.equal(descriptor.description, 'How long.');
    assert.equal(descriptor.unit, 's');
    const value = dataPoints[0]?.value as { buckets: unknown } | undefined;
    assert.deepEqual(value?.buckets, { boundaries: [1, 5], counts: [1, 0, 1] });
  });

  test('of each kind records', async () => {
    const open = upDownCounter('open', {});
    open.add(3);
    open.add(-1);
    const waiting = gauge('waiting', { labels: ['queue'] });
    waiting.record(12, { queue: 'mail' });
    waiting.record(-4, { queue: 'mail' });
    assert.equal((await telemetry.points('open'))[0]?.value, 2);
    assert.equal((await telemetry.points('waiting'))[0]?.value, -4);
  });

  test('does not record values that are not finite or a negative count, and says so once', async () => {
    const orders = counter('orders');
    const latency = histogram('latency');
    orders.add(1);
    for (const value of [
      Number.NaN,
      Number.NaN,
      -1,
      Number.POSITIVE_INFINITY,
      '1' as never,
      undefined as never,
    ]) {
      orders.add(value);
    }
    latency.record(-1);
    assert.equal((await telemetry.points('orders'))[0]?.value, 1);
    assert.deepEqual(telemetry.faults.slice(0, 2), [
      'metric counter "orders": a value has to be a finite number of 0 or more; not recorded: NaN',
      'metric counter "orders": a value has to be a finite number of 0 or more; not recorded: -1',
    ]);
    assert.equal(telemetry.faults.filter((fault) => fault.includes('NaN')).length, 1);
  });

  test('with a name that OpenTelemetry does not allow records nothing and names the rule', () => {
    counter('1 bad name').add(1);
    assert.match(telemetry.faults[0] ?? '', /^metric counter "1 bad name": its name has to match/);
  });

  test('with buckets out of order uses the default ones and says so', async () => {
    const odd = histogram('odd', { buckets: [5, 1] });
    odd.record(1);
    assert.match(telemetry.faults[0] ?? '', /ascending/);
    assert.ok((await telemetry.metric('odd')).dataPoints.length > 0);
  });
});
