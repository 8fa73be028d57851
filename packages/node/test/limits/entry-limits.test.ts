import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Attributes } from '@opentelemetry/api';
import { createEntryLimits } from '../../src/limits/entry-limits.ts';
import { DEFAULT_TEXT_LENGTH, entryLength } from '../../src/limits/text-limits.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const most = entryLength(DEFAULT_TEXT_LENGTH);

function limitsFor(valueLength = DEFAULT_TEXT_LENGTH, sizeOf = (_: object): number => 0) {
  let truncated = 0;
  const limits = createEntryLimits({
    valueLength,
    textLength: Math.max(valueLength, DEFAULT_TEXT_LENGTH),
    sizeOf,
    onTruncated: (count) => {
      truncated += count;
    },
  });
  return { limits, truncated: () => truncated };
}

describe('a text that comes in', () => {
  test('is kept up to twice the limit, never in the middle of a character', () => {
    const { limits } = limitsFor();
    const record = {};
    assert.equal(limits.value('a', 'x'.repeat(most), record), 'x'.repeat(most));
    assert.equal(limits.value('a', 'x'.repeat(most + 9), record), 'x'.repeat(most));
    assert.equal(
      limits.value('a', `${'x'.repeat(most - 1)}😀${'x'.repeat(most)}`, record),
      'x'.repeat(most - 1),
    );
    assert.equal(limits.text('y'.repeat(most + 1)).length, most);
    assert.equal(limits.body('z'.repeat(most + 1)), 'z'.repeat(most));
  });

  test('has room for a whole secret around a limit that is very short', () => {
    assert.equal(String(limitsFor(25).limits.value('a', 'x'.repeat(1e6), {})).length, most);
  });

  test('follows a limit that the user raises', () => {
    const text = 'x'.repeat(190_000);
    assert.equal(limitsFor(100_000).limits.value('a', text, {}), text);
  });

  test('does not keep alive what was cut off', () => {
    const { limits } = limitsFor();
    const kept: unknown[] = [];
    const before = heldBytes();
    for (let at = 0; at < 100; at++) {
      const bytes = Buffer.alloc(2 ** 20, 97 + (at % 26));
      const text = bytes.toString('latin1');
      kept.push(limits.value('text', text, {}), limits.value('list', [text], {}));
      kept.push(limits.body({ text }), limits.value('bytes', bytes, {}), limits.key(text));
    }
    const held = heldBytes() - before;
    assert.equal(kept.length, 500);
    // Four parts of 32 KiB of each; the originals are 200 MiB.
    assert.ok(held < 60 * 2 ** 20, `${Math.round(held / 2 ** 20)} MiB`);
  });
});

describe('a value that comes in', () => {
  test('has so many items and levels at most, and what is left out is counted', () => {
    const { limits, truncated } = limitsFor();
    const list = limits.value('a', new Array(100_000).fill(1), {}) as unknown[];
    assert.equal(list.length, 4_096);
    const wide = limits.value('a', Object.fromEntries(list.map((_, at) => [`k${at}`, [1, 2]])), {});
    assert.ok(JSON.stringify(wide).split('[1').length < 4_096 / 2);
    assert.equal(truncated(), 2);
    let deep: object = { end: true };
    for (let at = 0; at < 100_000; at++) deep = { deep };
    assert.equal(JSON.stringify(limits.value('a', deep, {})).split('deep').length, 25);
  });

  test('has texts of four lengths at most, and no part of a further one', () => {
    const { limits, truncated } = limitsFor();
    const list = limits.value('a', new Array(8).fill('x'.repeat(most)), {}) as string[];
    assert.deepEqual(
      list.map((text) => text.length),
      [most, most, most, most, 10, 10, 10, 10],
    );
    assert.equal(list[5], '[TOO LONG]');
    assert.equal(truncated(), 1);
  });

  test('loses its secret-looking key together with its content', () => {
    const { limits, truncated } = limitsFor();
    const key = `${'k'.repeat(5_000)}_password`;
    assert.equal(limits.value(key, 'hunter2', {}), '[TOO LONG]');
    assert.equal(limits.key(key).length, 1_024);
    const kept = limits.attributes({ [key]: 'hunter2', a: 1, nested: { [key]: 'hunter2' } });
    assert.ok(!JSON.stringify(kept).includes('hunter2'));
    assert.equal(kept['a'], 1);
    assert.equal(truncated(), 3);
  });

  test('is read once, copied and not changed, whatever it is', () => {
    const { limits } = limitsFor();
    let asked = 0;
    const getter = Object.defineProperty({}, 'name', { enumerable: true, get: () => ++asked });
    assert.deepEqual(limits.value('a', getter, {}), { name: 1 });
    assert.deepEqual({ ...limits.attributes(getter) }, { name: 2 });
    assert.deepEqual(limits.attributes({ getter }), { getter: { name: 3 } });
    const list = [{ a: 'x'.repeat(most * 2) }, ['y']];
    const shown = JSON.stringify(list);
    limits.value('a', list, {});
    limits.body(list);
    assert.equal(JSON.stringify(list), shown);
    const frozen = Object.freeze({ a: Object.freeze(['x'.repeat(most * 2)]) });
    assert.equal((limits.attributes(frozen)['a'] as string[])[0]?.length, most);
  });

  test('that cannot be read says so, and takes nothing else with it', () => {
    const { limits } = limitsFor();
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const revokedList = Proxy.revocable([], {});
    revokedList.revoke();
    const throwing = Object.defineProperty({ b: 1 }, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('getter');
      },
    });
    const cycle: unknown[] = [1];
    cycle.push(cycle);
    const value = { p: revoked.proxy, l: revokedList.proxy, throwing, cycle };
    assert.deepEqual(limits.value('a', value, {}), {
      p: '[UNREADABLE]',
      l: '[UNREADABLE]',
      throwing: { b: 1, a: '[UNREADABLE]' },
      cycle: [1, '[CIRCULAR]'],
    });
  });

  test('that no attribute may have is refused by the SDK as before, and shown by the redactor in a body', () => {
    const { limits } = limitsFor();
    assert.equal(typeof limits.value('a', new Map(), {}), 'symbol');
    const map = new Map([['a', 1]]);
    assert.equal(limits.body(map), map);
    assert.equal((limits.body({ map }) as { map: unknown }).map, map);
  });

  test('leaves the prototype of nothing changed', () => {
    const { limits } = limitsFor();
    const polluting = JSON.parse('{"a":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}');
    const copy = limits.attributes(polluting) as Attributes & { polluted?: unknown };
    assert.equal(copy.polluted, undefined);
    assert.equal((limits.body(polluting) as { polluted?: unknown }).polluted, undefined);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
});

describe('a record', () => {
  test('takes in sixteen long texts; of further ones nothing, and they are counted', () => {
    const record: Record<string, unknown> = {};
    const sizeOf = () => Object.values(record).reduce<number>((sum, text) => sum + String(text).length, 0);
    const { limits, truncated } = limitsFor(DEFAULT_TEXT_LENGTH, sizeOf);
    for (let at = 0; at < 40; at++) record[`a${at}`] = limits.value(`a${at}`, 'x'.repeat(1e6), record);
    assert.equal(Object.values(record).filter((text) => String(text).length === most).length, 16);
    assert.equal(truncated(), 24);
    record['a39'] = limits.value('a39', 'short', record);
    assert.equal(record['a39'], 'short');
  });

  test('takes in a long text again and again where it replaces the one before', () => {
    const record: Record<string, unknown> = {};
    const { limits, truncated } = limitsFor(DEFAULT_TEXT_LENGTH, () => String(record['a']).length);
    for (let at = 0; at < 100; at++) record['a'] = limits.value('a', 'x'.repeat(1e6), record);
    assert.equal(String(record['a']).length, most);
    assert.equal(truncated(), 0);
  });
});
