import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { criticalSegments, markCriticalPath } from '../../src/read/critical-path.ts';
import type { LogItem, TraceDetail, TraceError, TraceSpan } from '../../src/read/shapes.ts';
import { inWaterfallOrder } from '../../src/read/span-order.ts';
import { compareTraces } from '../../page/views/trace/compare/compare-traces.ts';
import { selfNs } from '../../page/views/trace/self-time.ts';
import { placeOf, ticks, timeScale } from '../../page/views/trace/time-scale.ts';
import { type TraceRow, traceRows } from '../../page/views/trace/trace-rows.ts';

/** `from` and `to` in microseconds. */
function span(
  spanId: string,
  parentId: string | null,
  from: number,
  to: number,
  more: Partial<TraceSpan> = {},
): TraceSpan {
  return {
    ...{ spanId, parentId, service: 'api', name: spanId, kind: 'internal', startUs: from },
    ...{
      durationNs: (to - from) * 1_000,
      failed: false,
      statusMessage: null,
      status: null,
      flow: null,
      step: null,
    },
    ...{
      peer: null,
      scope: null,
      attributes: {},
      events: [],
      links: [],
      depth: 0,
      criticalNs: 0,
      resource: 1,
    },
    ...more,
  };
}

const log = (id: number, spanId: string | null, timeUs: number): LogItem =>
  ({ id, spanId, timeUs }) as LogItem;
const error = (spanId: string | null, timeUs: number): TraceError => ({
  fingerprint: 'f',
  type: 'E',
  message: 'm',
  service: 'api',
  spanId,
  timeUs,
});

function detail(spans: TraceSpan[], logs: LogItem[] = [], errors: TraceError[] = []): TraceDetail {
  return { spans: inWaterfallOrder(spans), logs, errors } as unknown as TraceDetail;
}

const outline = (rows: readonly TraceRow[]): string[] =>
  rows.map(({ kind, key, depth }) => `${'.'.repeat(depth)}${kind === 'error' ? 'error' : key}`);

const open = { closed: new Set<string>(), showsLogs: true };

describe('rows of a trace', () => {
  test('have errors first and log records by time among the children of their span', () => {
    const spans = [
      span('root', null, 0, 100),
      span('a', 'root', 10, 30),
      span('a1', 'a', 12, 20),
      span('b', 'root', 40, 90),
    ];
    const logs = [
      log(1, 'root', 5),
      log(2, 'a', 25),
      log(3, 'root', 35),
      log(4, 'b', 50),
      log(5, 'root', 99),
    ];
    assert.deepEqual(outline(traceRows(detail(spans, logs, [error('b', 60)]), open)), [
      'root',
      '.log-1',
      '.a',
      '..a1',
      '..log-2',
      '.log-3',
      '.b',
      '..error',
      '..log-4',
      '.log-5',
    ]);
  });

  test('keep what belongs to no span that is there, at the end', () => {
    const rows = traceRows(
      detail([span('root', null, 0, 9)], [log(1, null, 3), log(2, 'gone', 4)], [error('gone', 1)]),
      open,
    );
    assert.deepEqual(outline(rows), ['root', 'error', 'log-1', 'log-2']);
  });

  test('leave out what is in a closed span, and log records that are not wanted', () => {
    const spans = [
      span('root', null, 0, 100),
      span('a', 'root', 10, 30),
      span('a1', 'a', 12, 20),
      span('b', 'root', 40, 90),
    ];
    const logs = [log(1, 'a', 15), log(2, 'root', 95)];
    const closed = traceRows(detail(spans, logs), { closed: new Set(['a']), showsLogs: true });
    assert.deepEqual(outline(closed), ['root', '.a', '.b', '.log-2']);
    assert.deepEqual(
      closed.map((row) => row.kind === 'span' && [row.hasBelow, row.isOpen]),
      [[true, true], [true, false], [false, true], false],
    );
    assert.deepEqual(outline(traceRows(detail(spans, logs), { ...open, showsLogs: false })), [
      'root',
      '.a',
      '..a1',
      '.b',
    ]);
  });

  test('mark where a flow and its steps begin', () => {
    const flow = { flow: 'order' };
    const spans = [
      span('root', null, 0, 100),
      span('f', 'root', 1, 90, flow),
      span('s', 'f', 2, 50, { ...flow, step: 'pay' }),
      span('c', 's', 3, 40, { ...flow, step: 'pay' }),
    ];
    const marks = traceRows(detail(spans), open).map((row) => row.kind === 'span' && row.mark);
    assert.deepEqual(marks, [undefined, 'flow', 'step', undefined]);
  });

  test('of 10,000 spans below each other are made without a deep stack', () => {
    const deep = Array.from({ length: 10_000 }, (_, n) =>
      span(`s${n}`, n === 0 ? null : `s${n - 1}`, n, 20_000 - n),
    );
    const rows = traceRows(detail(deep), open);
    assert.equal(rows.at(-1)?.depth, 9_999);
    assert.ok(compareTraces(inWaterfallOrder(deep), inWaterfallOrder(deep)).length > 0);
  });
});

describe('times of a trace', () => {
  test('the critical path is pieces of time that add up to what each span is the reason of', () => {
    const spans = inWaterfallOrder([
      span('root', null, 0, 100),
      span('a', 'root', 10, 30),
      span('b', 'root', 25, 90),
    ]);
    const found = new Map([...criticalSegments(spans)].map(([one, pieces]) => [one.spanId, pieces]));
    assert.deepEqual(found.get('root'), [
      { fromUs: 90, toUs: 100 },
      { fromUs: 0, toUs: 10 },
    ]);
    assert.deepEqual(found.get('b'), [{ fromUs: 25, toUs: 90 }]);
    assert.deepEqual(found.get('a'), [{ fromUs: 10, toUs: 25 }]);
    markCriticalPath(spans);
    assert.deepEqual(
      spans.map(({ criticalNs }) => criticalNs),
      [20_000, 15_000, 65_000],
    );
  });

  test('a span has for its own what no child covers, however they overlap', () => {
    const root = span('root', null, 0, 100);
    const spans = [root, span('a', 'root', 10, 30), span('b', 'root', 20, 50), span('late', 'root', 90, 140)];
    assert.equal(selfNs(spans, root), 50_000);
  });

  test('an axis has round steps and keeps within its ends', () => {
    const scale = timeScale(1_000, 186_000);
    assert.equal(scale.stepUs, 50_000);
    assert.deepEqual(
      ticks(scale).map(({ text }) => text),
      ['0', '50 ms', '100 ms', '150 ms'],
    );
    assert.deepEqual([placeOf(scale, 0), placeOf(scale, 94_000), placeOf(scale, 9e9)], [0, 50, 100]);
    assert.equal(ticks(timeScale(0, 0)).length, 1);
  });
});

describe('two traces beside each other', () => {
  test('share a line where the same is called at the same place, and say what is in one alone', () => {
    const one = inWaterfallOrder([
      span('r', null, 0, 100),
      span('q', 'r', 1, 11),
      span('q2', 'r', 20, 40, { name: 'q' }),
    ]);
    const other = inWaterfallOrder([
      span('r', null, 0, 80),
      span('q', 'r', 1, 6),
      span('x', 'r', 50, 60, { failed: true }),
    ]);
    assert.deepEqual(
      compareTraces(one, other).map(({ depth, name, one: a, other: b }) => [depth, name, a, b]),
      [
        [0, 'r', { count: 1, durationNs: 100_000, failed: 0 }, { count: 1, durationNs: 80_000, failed: 0 }],
        [1, 'q', { count: 2, durationNs: 30_000, failed: 0 }, { count: 1, durationNs: 5_000, failed: 0 }],
        [1, 'x', undefined, { count: 1, durationNs: 10_000, failed: 1 }],
      ],
    );
  });
});
