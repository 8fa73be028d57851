import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type LiveItems,
  LOG_RULES,
  MOST,
  NO_ITEMS,
  TRACE_RULES,
  withCome,
  withoutWaiting,
} from '../../page/data/live-items.ts';
import type { LogItem, TraceItem } from '../../src/read/shapes.ts';

describe('the items of a live list', () => {
  test('are in the order of their start, the newest first, each once', () => {
    const shown = withCome(
      TRACE_RULES,
      come([trace('a', 1), trace('c', 3)]),
      [trace('b', 2), trace('a', 1)],
      false,
    );
    assert.deepEqual(idsOf(shown), { shown: ['c', 'b', 'a'], waiting: [] });
  });

  test('take the larger state of a trace, whichever comes first', () => {
    const [small, large] = [trace('a', 1, 2), trace('a', 1, 9)];
    assert.deepEqual(withCome(TRACE_RULES, come([small]), [large], false).shown, [large]);
    assert.deepEqual(withCome(TRACE_RULES, come([large]), [small], false).shown, [large]);
  });

  test('stay as they are while it is paused, and wait', () => {
    const before = come([trace('a', 1)]);
    const paused = withCome(TRACE_RULES, before, [trace('b', 2)], true);
    assert.equal(paused.shown, before.shown);
    assert.deepEqual(idsOf(paused), { shown: ['a'], waiting: ['b'] });
    assert.deepEqual(idsOf(withoutWaiting(TRACE_RULES, paused)), { shown: ['b', 'a'], waiting: [] });
  });

  test('wait once, and only where they are new: the store may tell of the same again', () => {
    const before = come([trace('a', 1), trace('b', 2)]);
    const told = [trace('a', 1), trace('b', 2, 5), trace('c', 3)];
    const paused = withCome(TRACE_RULES, withCome(TRACE_RULES, before, told, true), told, true);
    assert.deepEqual(idsOf(paused), { shown: ['b', 'a'], waiting: ['c', 'b'] });
    const logs = withCome(LOG_RULES, NO_ITEMS, [log(1), log(2)], false);
    assert.deepEqual(withCome(LOG_RULES, logs, [log(1), log(2)], true).waiting, []);
  });

  test('are the same object where nothing is new, so that nothing is drawn again', () => {
    const before = come([trace('a', 1)]);
    assert.equal(withCome(TRACE_RULES, before, [trace('a', 1)], false).shown, before.shown);
  });

  test('are bounded, and the oldest leave', () => {
    const many = Array.from({ length: MOST + 10 }, (_, index) => log(index));
    const { shown } = withCome(LOG_RULES, NO_ITEMS, many, false);
    assert.equal(shown.length, MOST);
    assert.equal(shown.at(-1)?.id, 10);
  });
});

function come(traces: TraceItem[]): LiveItems<TraceItem> {
  return withCome(TRACE_RULES, NO_ITEMS, traces, false);
}

function idsOf({ shown, waiting }: LiveItems<TraceItem>): { shown: string[]; waiting: string[] } {
  const ids = (items: readonly TraceItem[]) => items.map(({ traceId }) => traceId);
  return { shown: ids(shown), waiting: ids(waiting) };
}

function trace(traceId: string, startUs: number, spans = 1): TraceItem {
  return { traceId, startUs, spans, logs: 0 } as TraceItem;
}

function log(id: number): LogItem {
  return { id, timeUs: id } as LogItem;
}
