import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SearchFieldItem } from '../../page/data/api.ts';
import { searchTerm } from '../../page/parts/search-term.ts';
import { completions } from '../../page/parts/complete-search.ts';
import { parseColumns, toggledColumn, writeColumns } from '../../page/views/logs/log-columns.ts';
import { FIELDS } from '../../src/search/fields.ts';
import { parseSearch } from '../../src/search/parse-search.ts';

const fields: SearchFieldItem[] = FIELDS.map(({ name, type, meaning }) => ({
  name,
  type,
  meaning,
  of: ['traces'],
}));
const offered = (text: string, caret = text.length): string[] =>
  completions(text, caret, fields, ['api', 'card service']).map((one) => one.text);

describe('completion of a search', () => {
  test('offers fields that begin like the word before the caret', () => {
    assert.deepEqual(offered('st'), ['status:', 'step:']);
    assert.deepEqual(offered('service:api -rou'), ['service:api -route:']);
    assert.deepEqual(offered('dur'), ['duration']);
    assert.deepEqual(offered('se status:error', 2), ['service: status:error']);
  });

  test('offers values where a field has few, and services that are known', () => {
    assert.deepEqual(offered('level:w'), ['level:warn']);
    assert.deepEqual(offered('service:'), ['service:api', 'service:"card service"']);
    assert.deepEqual(offered('service:api,c'), ['service:api,"card service"']);
    assert.deepEqual(offered('kind:cl'), ['kind:client']);
  });

  test('offers nothing inside of quotes, nor before text that goes on', () => {
    assert.deepEqual(offered('name:"st'), []);
    assert.deepEqual(offered('a  b', 2), []);
  });

  test('of each offer can be read as a search, with a value where it needs one', () => {
    for (const text of [...offered('level:'), ...offered('service:'), ...offered('status:')])
      parseSearch(text);
    for (const text of offered('s')) parseSearch(`${text}x`);
  });
});

describe('a search for a value', () => {
  test('is written so that it can be read, or not offered', () => {
    assert.equal(searchTerm('http.route', '/users/:id'), 'http.route:"/users/:id"');
    assert.equal(searchTerm('attempt', 2), '@attempt:2');
    assert.equal(searchTerm('user_id', 'a "b" \\'), 'user_id:"a \\"b\\" \\\\"');
    assert.equal(searchTerm('a b', 1), undefined);
    assert.equal(searchTerm('list', [1]), undefined);
    assert.equal(searchTerm('text', 'two\nlines'), undefined);
    for (const [key, value] of [
      ['http.route', '/users/:id'],
      ['x', 'a "b" \\'],
      ['n', -1.5],
      ['e', ''],
    ] as const) {
      const [term] = parseSearch(searchTerm(key, value) ?? '');
      assert.ok(term?.type === 'field');
      assert.deepEqual([term.name, term.values.map(({ text }) => text)], [key, [String(value)]]);
    }
  });
});

describe('columns of fields', () => {
  test('are written into an address and read again, whatever the keys are', () => {
    const keys = ['user_id', 'a,b', 'x&y', '100%'];
    assert.deepEqual(parseColumns(writeColumns(keys)), keys);
    assert.deepEqual(parseColumns('%zz,,user_id,user_id'), ['%zz', 'user_id']);
  });

  test('come and go, six at most', () => {
    assert.deepEqual(toggledColumn(['a', 'b'], 'a'), ['b']);
    assert.deepEqual(toggledColumn(['1', '2', '3', '4', '5', '6'], '7').length, 6);
  });
});
