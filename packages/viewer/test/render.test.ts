import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assemble, render, type ViewLog, type ViewSpan } from '@throughline/viewer';
import { FAILED_RETAKE, log, span } from './sample-trace.ts';

function draw(spans: ViewSpan[], logs: ViewLog[] = [], width = 100, color = false): string[] {
  return render(assemble(spans, logs), { width, color });
}

/** Lines below the title, without the parts that hold a clock or an id. */
function body(spans: ViewSpan[], logs: ViewLog[] = [], width = 100): string[] {
  return draw(spans, logs, width).slice(2);
}

describe('a request in the terminal', () => {
  test('reads as a tree over both services, with log lines, flow steps and the error in place', () => {
    assert.deepEqual(body(FAILED_RETAKE.spans, FAILED_RETAKE.logs), [
      '  assessments  POST /assessments/:id/retake 502                     ━━━━━━━━━━━━━━━━━━━━━━     84 ms',
      '               ├ ◆ flow retake_assessment ✖                         ━━━━━━━━━━━━━━━━━━━━━╌     80 ms',
      '               │ │ info  retake_assessment_started user_id=u-17 assessment_id=a-3            +2.1 ms',
      '               │ ├ ◇ step load_completed ✔                          ━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌     11 ms',
      '               │ │ └ pg.query:SELECT shop SELECT id, skill_area, …  ╌━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌    7.5 ms',
      '               │ ├ ◇ step clear_answers ✔                           ╌╌╌━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌     16 ms',
      '               │ │ └ pg.query:DELETE shop DELETE FROM answers WHE…  ╌╌╌╌━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌     12 ms',
      '               │ ├ ◇ step enable_retake ✖                           ╌╌╌╌╌╌╌╌━━━━━━━━━━━━━╌     49 ms',
      '               │ │ │ ✖ ScoringUnavailable: scoring answered 503 for skill area "algebra"',
      '               │ │ │   at askForScore (examples/demo/src/assessments/scoring-client.ts:42:11)',
      '               │ │ └ POST 503 http://127.0.0.1:4001/scores/algebr…  ╌╌╌╌╌╌╌╌╌━━━━━━━━━━━━╌     44 ms',
      '  scoring      │ │   └ POST /scores/:area 503                       ╌╌╌╌╌╌╌╌╌╌━━━━━━━━━━╌╌     37 ms',
      '               │ │     └ warn  model_overloaded queue_length=128 limit=100 hint="try agai…    +60 ms',
      '  assessments  │ └ error retake_assessment_failed step=enable_retake steps_completed=2 du…    +82 ms',
      '               └ info  request_finished status=502 duration_ms=83                             +83 ms',
    ]);
  });

  test('has a title with the outcome, and the ids to look it up by', () => {
    const [title = '', ids] = draw(FAILED_RETAKE.spans, FAILED_RETAKE.logs);
    assert.match(
      title,
      /^✖ POST \/assessments\/:id\/retake {2}502 {2}84 ms {2}2 services, 9 spans, 4 log lines +\d\d:\d\d:\d\d\.000$/,
    );
    assert.equal(title.length, 100);
    assert.equal(
      ids,
      '  trace 4bf92f3577b34da6a3ce929d0e0eaa36 · request 6f0c2b1e-77aa-4c1d-9d0e-5a1e0f3c2b11',
    );
    assert.match(draw([span('a', 0, 5, { httpStatus: 201 })])[0] ?? '', /^● a {2}201 /);
    assert.match(draw([span('a', 0, 5, { httpStatus: 404, kind: 'server' })])[0] ?? '', /^▲ a {2}404 /);
  });

  test('never exceeds the width, whatever it is', () => {
    for (const width of [40, 60, 79, 80, 100, 140, 250]) {
      for (const line of draw(FAILED_RETAKE.spans, FAILED_RETAKE.logs, width)) {
        assert.ok([...line].length <= width, `${[...line].length} columns at ${width}: ${line}`);
      }
    }
  });

  test('counts wide characters as two columns', () => {
    const lines = body([
      span('a', 0, 5, { name: '注文を読む', service: 'web' }),
      span('b', 1, 5, { parentSpanId: 'a' }),
    ]);
    assert.equal(lines[0]?.indexOf('━'), (lines[1] as string).search(/[━╌]/) - 5);
  });

  test('has colours only when asked, and the same text with and without', () => {
    const plain = draw(FAILED_RETAKE.spans, FAILED_RETAKE.logs);
    const colored = draw(FAILED_RETAKE.spans, FAILED_RETAKE.logs, 100, true);
    assert.ok(plain.every((line) => !line.includes('\u001b')));
    assert.ok(colored.some((line) => line.includes('\u001b[1;31m')));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes
    const stripped = colored.map((line) => line.replace(/\u001b\[[0-9;]*m/g, '').trimEnd());
    assert.deepEqual(stripped, plain);
  });

  test('escapes what could deceive the reader, wherever it stands', () => {
    const evil = 'a\r\nb\u001b[2Jc\u202ed\u0000\u009b\u2028e\ud800';
    const lines = draw(
      [
        span('a', 0, 5, {
          name: evil,
          service: evil,
          detail: evil,
          requestId: evil,
          failed: true,
          statusMessage: evil,
          flow: undefined,
        }),
        span('b', 1, 2, { parentSpanId: 'a', flow: { name: evil, step: evil } }),
      ],
      [log('a', 1, evil, { fields: [[evil, evil]], exception: { type: evil, message: evil, frame: evil } })],
      250,
    );
    for (const line of lines) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
      assert.ok(line.isWellFormed());
    }
    assert.match(lines.join('\n'), /a\\r\\nb\\e\[2Jc\\u202ed\\u0000\\u009b\\u2028e\\ud800/);
  });

  test('shows a captured exception as its own log line', () => {
    const exception = { type: 'TypeError', message: 'x is not a function', frame: 'run (src/run.ts:7:1)' };
    const line = log('a', 2, 'exception', { level: 'error', fields: [['user_id', 'u1']], exception });
    assert.deepEqual(body([span('a', 0, 5)], [line]).slice(1), [
      '               └ error ✖ TypeError: x is not a function user_id=u1                           +2.0 ms',
      '                         at run (src/run.ts:7:1)',
    ]);
  });

  test('says how many lines of a huge request it leaves out', () => {
    const children = Array.from({ length: 300 }, (_, index) =>
      span(`f${index}`, index, index + 1, { parentSpanId: 'a' }),
    );
    const lines = draw([span('a', 0, 300), ...children]);
    assert.equal(lines.length, 203);
    assert.equal(lines.at(-1), '  … 101 more lines');
  });

  test('says why a span failed that has no exception', () => {
    const lines = body([span('a', 0, 5, { failed: true, statusMessage: 'no such table: answers' })]);
    assert.match(lines[1] ?? '', /✖ failed: no such table: answers$/);
  });

  test('shows times that cannot be as well as it can', () => {
    const lines = body([span('a', 10, 0), span('b', -50, 99, { parentSpanId: 'a' })]);
    assert.match(lines[0] ?? '', /0\.00 ms$/);
    assert.match(lines[1] ?? '', /149 ms$/);
  });
});
