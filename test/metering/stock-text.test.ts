import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseText } from '../../packages/node/test/exposition/parse-text.ts';
import { GroupProcess } from './group-process.ts';

test('THROUGHLINE_STOCK=prometheus serves the text of the stock serializer, with the same names, of one process', async () => {
  const ask = async (stock: string) => {
    const group = await GroupProcess.start({ workers: 1, env: { THROUGHLINE_STOCK: stock } });
    try {
      await group.tell(0, { add: 3 });
      await group.tell(1, { add: 4 });
      const response = await fetch(`http://127.0.0.1:${group.port}/metrics`, {
        headers: { accept: 'application/openmetrics-text' },
      });
      const text = await response.text();
      assert.equal(group.stderr, '');
      return { type: response.headers.get('content-type') ?? '', text };
    } finally {
      await group.stop();
    }
  };
  const stock = await ask('prometheus');
  assert.equal(stock.type, 'text/plain; version=0.0.4; charset=utf-8');
  const families = parseText(stock.text.replace(/^# UNIT .*\n/gm, ''), 'prometheus');
  const done = families.find(({ name }) => name === 'group_done_total');
  assert.deepEqual(
    done?.samples.map(({ labels, value }) => [labels, value]),
    [[{ kind: 'x' }, 3]],
  );
  assert.match((await ask('')).type, /^application\/openmetrics-text/);
});
