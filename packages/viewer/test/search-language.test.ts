import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compileSearch } from '../src/search/compile-search.ts';
import { parseSearch } from '../src/search/parse-search.ts';
import { SearchError } from '../src/search/search-error.ts';
import { Store } from '../src/store/store.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');

function problem(text: string, target: 'traces' | 'logs' = 'traces'): SearchError {
  try {
    compileSearch(parseSearch(text), target, NOW);
  } catch (error) {
    assert.ok(error instanceof SearchError, String(error));
    return error;
  }
  throw new Error(`"${text}" was read`);
}

describe('the search language', () => {
  test('reads fields, comparisons, lists, quotes, words and negation', () => {
    const terms = parseSearch(
      'service:api,"my worker" duration>=1.5s -route:/health* not "card declined" http.route=x @count<5 pay',
    );
    const told = terms.map((term) =>
      term.type === 'words'
        ? `${term.negated ? '-' : ''}${term.value.text}`
        : `${term.negated ? '-' : ''}${term.isAttribute ? '@' : ''}${term.name}${term.operator}${term.values.map((value) => value.text).join('|')}`,
    );
    assert.deepEqual(told, [
      'service:api|my worker',
      'duration>=1.5s',
      '-route:/health*',
      '-card declined',
      '@http.route:x',
      '@count<5',
      'pay',
    ]);
  });

  test('says where it cannot read on, what was expected, and the nearest name', () => {
    const told: [query: string, position: number, message: RegExp, nearest?: string][] = [
      ['servise:api', 0, /"servise" is not a field; expected one of service, name/, 'service'],
      ['status:eror', 7, /"eror" is not a status; expected error, ok/, 'error'],
      ['a duration>300', 11, /"300" is not a duration; expected a duration with its unit/],
      ['duration:3s', 0, /"duration" compares; expected >, >=/],
      ['kind:servr', 5, /is not a kind of span/, 'server'],
      ['route:', 6, /the search ends after "route:"; expected a value/],
      ['"open', 0, /the quotes are not closed/],
      ['a OR b', 2, /"or" is not part of the language/],
      ['(a)', 0, /parentheses are not part of the language/],
      ['since:yesterday', 6, /is not a time; expected how long ago/],
      ['trace:12', 6, /is not a trace id; expected 32 hexadecimal digits/],
      ['>5', 0, /a field is missing before ">"/],
      ['-', 0, /nothing follows what negates/],
      ['user.id>abc', 8, /">" compares numbers/],
      ['name:*a*b*c*d*e*', 5, /too many wildcards/],
      ['name>x', 0, /"name" does not compare with ">"/],
      ['level:loud', 0, /have no field "level"/],
      ['!!!', 0, /there is no letter or digit/],
      ['service:a"b"', 9, /the value ends here/],
    ];
    for (const [query, position, message, nearest] of told) {
      const error = problem(query);
      assert.match(error.message, message, query);
      assert.equal(error.position, position, query);
      assert.equal(error.nearest, nearest, query);
    }
  });

  test('takes text of any kind: it reads it or says why not, and the SQL never holds what was written', () => {
    const store = new Store({ file: ':memory:', readOnly: false, policy: {}, maxBytes: 1e9, maxAgeMs: 1e9 });
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('service', 'status', 'duration', 'since', '@a', 'http.route', 'level', 'trace', 'not '),
      fc.constantFrom(
        ':',
        '>',
        '>=',
        '!=',
        '=',
        ',',
        '"',
        '-',
        ' ',
        '*',
        '\\',
        '%',
        '_',
        "'",
        ';',
        '--',
        '/*',
        '(',
        '?',
      ),
      fc.constantFrom('300ms', '10m', '503', '5xx', 'error', 'a'.repeat(32), 'true', '1.50'),
    );
    const target = fc.constantFrom('traces' as const, 'logs' as const);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), target, (parts, where) => {
        const text = parts.join('');
        let compiled: ReturnType<typeof compileSearch>;
        try {
          compiled = compileSearch(parseSearch(text), where, NOW);
        } catch (error) {
          assert.ok(error instanceof SearchError, String(error));
          assert.ok(error.position >= 0 && error.position <= text.length);
          return;
        }
        // Only our own words, operators and marks.
        assert.match(compiled.where, /^[\w\s.,()?<>=*!'\\$-]+$/);
        assert.equal((compiled.where.match(/\?/g) ?? []).length, compiled.values.length);
        store.ask(where, { query: text, limit: 10, cursor: undefined });
      }),
      { numRuns: 3_000 },
    );
    store.close();
  });

  test('takes text of the longest kind in time that grows with it', () => {
    for (const text of [
      'a '.repeat(2_000),
      ':'.repeat(4_000),
      `name:${'*a'.repeat(2_000)}`,
      '"'.repeat(4_001),
    ]) {
      assert.throws(() => compileSearch(parseSearch(text), 'traces', NOW), SearchError);
    }
    assert.throws(() => parseSearch('a'.repeat(5_000)), /the search is too long/);
  });
});
