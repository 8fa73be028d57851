import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checkRules } from '../../src/sampling/check-rules.ts';
import { parseRules } from '../../src/sampling/parse-rules.ts';
import { ruleText } from '../../src/sampling/sampling-rule.ts';

describe('rules as text', () => {
  test('are read in their order, with conditions, share and limit', () => {
    const text =
      'http.route=/health -> 0; http.route=/checkout/* & http.request.method=POST -> 1 max 50/s; name=job * -> .5;; * -> 1e-3 ;';
    assert.deepEqual(parseRules(text), {
      rules: [
        { when: { 'http.route': '/health' }, share: 0 },
        {
          when: { 'http.route': '/checkout/*', 'http.request.method': 'POST' },
          share: 1,
          maxPerSecond: 50,
        },
        { when: { name: 'job *' }, share: 0.5 },
        { share: 0.001 },
      ],
      problems: [],
    });
  });

  test('may have a separator in a pattern, behind a backslash, and an arrow as it is', () => {
    assert.deepEqual(parseRules(String.raw`name=a \& b\; c -> d=e -> 0.5`).rules, [
      { when: { name: String.raw`a \& b\; c -> d=e` }, share: 0.5 },
    ]);
  });

  for (const [rule, said] of [
    [
      '/health -> 0',
      /rule 1 \("\/health -> 0"\) has "\/health" where a condition must be; write http\.route=…/,
    ],
    ['http.route=health -> 0', /the route "health", which must start with a slash, such as "\/health"/],
    ['http.route=/health', /has no "->" between condition and share/],
    ['http.route=/health -> 2', /has the share "2", which must be a number from 0 to 1/],
    ['http.route=/health -> ten', /has the share "ten"/],
    ['* ->', /has the share ""/],
    ['* -> 10%', /has the share "10%"/],
    ['* -> 1 max 50', /has the limit "50", which must be a whole number .* max 50\/s/],
    ['* -> 1 max 0/s', /has the limit "0\/s"/],
    ['* -> 1 min 50/s', /has the share "1 min 50\/s"/],
    [
      'kind=servr -> 0',
      /the kind "servr", which must be one of internal, server, client, producer, consumer/,
    ],
    ['name= -> 0', /has no pattern for name; write name=\* for any value/],
    ['user id=1 -> 0', /has a condition with the key "user id"/],
    ['name=a & name=b -> 0', /has "name" twice/],
    [`name=${'a'.repeat(257)} -> 0`, /has a pattern for name of 257 characters, which must be 256 at most/],
  ] as const) {
    test(`name the rule that is wrong and what would be right, and the others stay: ${rule.slice(0, 40)}`, () => {
      const { rules, problems } = parseRules(`${rule}; * -> 0.25`);
      assert.deepEqual(rules, [{ share: 0.25 }]);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', said);
      assert.match(problems[0] ?? '', /it is left out$/);
    });
  }

  test('are 100 at most', () => {
    const { rules, problems } = parseRules('* -> 1;'.repeat(101));
    assert.equal(rules.length, 100);
    assert.deepEqual(problems, ['there are 101 rules, and only the first 100 are used']);
  });

  test('are written as they were read', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => Number(value.toFixed(6)));
    const pattern = fc.stringMatching(/^[a-z/*:{}. -]{0,10}[a-z]$/);
    const rule = fc.record(
      {
        when: fc.dictionary(fc.stringMatching(/^[a-z][a-z._]{0,10}$/), pattern, { minKeys: 1, maxKeys: 4 }),
        share,
        maxPerSecond: fc.integer({ min: 1, max: 1_000_000 }),
      },
      { requiredKeys: ['share'] },
    );
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 5 }), (rules) => {
        const { rules: kept } = checkRules(rules);
        assert.deepEqual(parseRules(kept.map(ruleText).join('; ')), {
          rules: kept.map((one) => ({
            ...one,
            ...(one.when && {
              when: Object.fromEntries(Object.entries(one.when).map(([key, text]) => [key, text.trim()])),
            }),
          })),
          problems: [],
        });
      }),
    );
  });

  test('never throw, whatever the text', () => {
    const pieces = fc.constantFrom(
      '->',
      ';',
      '&',
      '=',
      '*',
      '\\',
      'max',
      '/s',
      'http.route',
      'kind',
      ' ',
      '0',
      '\0',
      '{',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          const { rules, problems } = parseRules(text);
          for (const rule of rules) assert.ok(rule.share >= 0 && rule.share <= 1, text);
          for (const problem of problems) assert.ok(problem.length < 500, problem);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('are read in time of their length', () => {
    for (const piece of ['\\', '&', '=', '->', ' ', 'a', ';', 'name=*&', '* -> 1 max ', '(', '{', ':a(']) {
      const text = piece.repeat(200_000 / piece.length);
      // What takes the square of it would still be at it tomorrow.
      assert.ok(parseRules(text).rules.length <= 100);
      assert.ok(parseRules(`http.route=/${text} -> 1`).rules.length <= 100);
    }
  });
});

describe('rules in code', () => {
  test('are a list or the same text, and are copied', () => {
    const when = { 'http.route': '/health' };
    const { rules, problems } = checkRules([
      { when, share: 0 },
      { share: 0.1, maxPerSecond: 5 },
    ]);
    when['http.route'] = '/else';
    assert.deepEqual(problems, []);
    assert.deepEqual(rules, [
      { when: { 'http.route': '/health' }, share: 0 },
      { share: 0.1, maxPerSecond: 5 },
    ]);
    assert.deepEqual(checkRules('* -> 1').rules, [{ share: 1 }]);
  });

  test('that cannot be used are told with what would be right, and the others stay', () => {
    const throwing = {
      get share() {
        throw new Error('no');
      },
    };
    const given = [
      7,
      { share: '0.1' },
      { when: '/health', share: 0 },
      { when: { name: 5 }, share: 0 },
      { rate: 1 },
      { share: 1, maxPerSecond: 0.5 },
      throwing,
      { share: 0.75 },
    ];
    const { rules, problems } = checkRules(given);
    assert.deepEqual(rules, [{ share: 0.75 }]);
    for (const [index, said] of [
      /rule 1 \("7"\) must be an object such as/,
      /rule 2 .*has the share '0\.1', which must be a number from 0 to 1/,
      /rule 3 .*has a `when` that must be an object of patterns/,
      /rule 4 .*has no pattern for name/,
      /rule 5 .*has the property "rate", which is not known; known are when, share, maxPerSecond/,
      /rule 6 .*has the limit 0\.5, which must be a whole number/,
      /rule 7 .*cannot be read/,
    ].entries())
      assert.match(problems[index] ?? '', said);
    assert.equal(problems.length, 7);
    assert.match(checkRules({ share: 1 }).problems[0] ?? '', /they must be a list of rules, or text such as/);
  });

  test('never throw, whatever is given', () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    assert.deepEqual(checkRules(proxy).problems, ['they cannot be read; no rule is used']);
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true }), (given) => {
        checkRules(given);
        checkRules([given, { when: given, share: given, maxPerSecond: given }]);
      }),
    );
  });
});
