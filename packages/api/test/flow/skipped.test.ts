import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { flow, skipped } from '@throughline/api';
import { HOSTILE } from '../hostile-values.ts';
import { record } from '../recording.ts';

const telemetry = record();
afterEach(() => telemetry.clear());
const counts = async (event: string) =>
  (await telemetry.points('throughline.skipped'))
    .filter(({ attributes }) => attributes['event'] === event)
    .map(({ value, attributes }) => [attributes['reason'], value]);

test('an early return is a warning with its reason, counted by reason, and marks the span around it', async () => {
  trace.getTracer('test').startActiveSpan('save', (span) => {
    skipped('save_answer_skipped', { reason: 'invalid_question', question_id: 7 });
    skipped('save_answer_skipped', { reason: 'invalid_question', question_id: 8 });
    span.end();
  });
  const [line] = telemetry.lines;
  assert.deepEqual([line?.event, line?.level], ['save_answer_skipped', 'warning']);
  assert.deepEqual(line?.fields, { reason: 'invalid_question', question_id: 7 });
  assert.equal(telemetry.records()[0]?.eventName, 'save_answer_skipped');
  assert.deepEqual(await counts('save_answer_skipped'), [['invalid_question', 2]]);
  const [span] = telemetry.spans();
  assert.equal(span?.attributes['throughline.skipped.reason'], 'invalid_question');
  assert.deepEqual(span?.events[0]?.attributes, { reason: 'invalid_question', question_id: 7 });
});

test('inside of a flow it carries the id of the flow', () => {
  const id = flow('save', (f) => {
    skipped('save_skipped', { reason: 'no_change' });
    return f.id;
  });
  assert.equal(telemetry.lines.find(({ event }) => event === 'save_skipped')?.flowId, id);
});

test('without a reason it says so, and a reason that is a sentence becomes a label', async () => {
  skipped('odd_skipped', {} as never);
  skipped('long_skipped', { reason: 'there was nothing: at all' });
  assert.deepEqual(await counts('odd_skipped'), [['unknown', 1]]);
  assert.deepEqual(await counts('long_skipped'), [['there_was_nothing__at_all', 1]]);
  assert.ok(telemetry.faults.some((fault) => /has to be given a reason.* \[no-silent-return: /.test(fault)));
});

test('a reason that is different each time does not make a series each', async () => {
  for (let at = 0; at < 2_000; at++) skipped('flood_skipped', { reason: `row_${at}` });
  const points = await telemetry.points('throughline.skipped');
  assert.ok(points.length <= 510, `${points.length} series`);
  const other = points.find(({ attributes }) => attributes['event'] === 'other');
  assert.ok(Number(other?.value) >= 1_490);
});

test('it never throws, whatever it is given', () => {
  for (const value of Object.values(HOSTILE)) {
    skipped(value as never, value as never);
    skipped('x', { reason: value as never, value });
    flow(
      'hostile',
      {},
      (f) => {
        f.skip(value as never, value as never);
        f.progress(value as never, value as never);
        f.event(value as never, value as never);
        assert.equal(f.return(5, value as never), 5);
      },
      value as never,
    );
    flow('hostile', {}, () => {}, {
      steps: value as never,
      timeout: value as never,
      stallAfter: value as never,
    });
  }
});
