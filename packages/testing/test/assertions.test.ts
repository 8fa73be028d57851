import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAbsent,
  assertOneTrace,
  assertSpanTree,
  findLog,
  findSpan,
  type RecordedLog,
  type RecordedSpan,
} from '@throughline/testing';

const TRACE = 'ab'.repeat(16);

function span(name: string, fields: Partial<RecordedSpan> = {}): RecordedSpan {
  return {
    name,
    kind: 'internal',
    traceId: TRACE,
    spanId: name,
    parentSpanId: undefined,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'unset', message: undefined },
    resource: { 'service.name': 'shop' },
    scope: { name: '', version: undefined },
    startTime: 0,
    endTime: 1,
    ...fields,
  };
}

function log(body: string): RecordedLog {
  return {
    body,
    eventName: undefined,
    severityText: 'INFO',
    severityNumber: 9,
    attributes: { user_id: 'u1' },
    traceId: TRACE,
    spanId: undefined,
    resource: { 'service.name': 'shop' },
    scope: { name: '', version: undefined },
    time: 0,
  };
}

const request = [
  span('POST', {
    parentSpanId: 'GET /a',
    kind: 'client',
    startTime: 2,
    attributes: { 'http.response.status_code': 503 },
  }),
  span('SELECT', { parentSpanId: 'GET /a', kind: 'client', startTime: 1 }),
  span('GET /a', { kind: 'server', parentSpanId: 'of a caller outside' }),
  span('POST /b', { kind: 'server', parentSpanId: 'POST', resource: { 'service.name': 'stock' } }),
];

describe('assertSpanTree', () => {
  test('accepts the tree, whatever the order of spans and siblings', () => {
    assertSpanTree(request, {
      name: 'GET /a',
      kind: 'server',
      children: [
        {
          name: /^POST$/,
          attributes: { 'http.response.status_code': (code) => code === 503 },
          children: [{ name: 'POST /b', service: 'stock' }],
        },
        { name: 'SELECT' },
      ],
    });
  });

  test('shows what is missing, what is different and what is too much', () => {
    assert.throws(
      () =>
        assertSpanTree(request, {
          name: 'GET /a',
          kind: 'server',
          children: [
            { name: 'POST', kind: 'client', attributes: { 'http.response.status_code': 200 } },
            { name: 'INSERT', service: 'shop', children: [{ name: 'inner', status: 'error' }] },
          ],
        }),
      {
        code: 'ERR_ASSERTION',
        message: [
          'The spans are not the expected tree (- missing, + not expected):',
          '  GET /a [server]',
          '-   POST [client] http.response.status_code=200',
          '+   POST [client] http.response.status_code=503',
          '+     POST /b [server] stock',
          '-   INSERT shop',
          '-     inner status error',
          '+   SELECT [client] shop',
          '',
        ].join('\n'),
      },
    );
  });

  test('passes over others where it is told to', () => {
    assertSpanTree(request, { name: 'GET /a', children: [{ name: 'SELECT' }] }, { allowOthers: true });
    assert.throws(() => assertSpanTree(request, { name: 'GET /z' }, { allowOthers: true }), /- GET \/z/);
  });
});

describe('findSpan and findLog', () => {
  test('find by name, pattern and attributes', () => {
    assert.equal(findSpan(request, 'SELECT').spanId, 'SELECT');
    assert.equal(findSpan(request, { kind: 'server', service: 'stock' }).name, 'POST /b');
    assert.equal(findSpan(request, { attributes: { 'http.response.status_code': 503 } }).name, 'POST');
    assert.equal(findLog([log('bought'), log('paid')], /^pa/).body, 'paid');
    assert.equal(findLog([log('bought')], { attributes: { user_id: 'u1' }, service: 'shop' }).body, 'bought');
  });

  test('list what there is when nothing fits', () => {
    assert.throws(
      () => findSpan(request, 'DELETE'),
      /No span has name DELETE\. There are:\n {2}shop client "POST" trace abab/,
    );
    assert.throws(
      () => findLog([], { eventName: 'x' }),
      /No log record has eventName x\. There is no log record at all\./,
    );
  });
});

describe('assertOneTrace', () => {
  test('gives the id that spans, log records and parsed lines share', () => {
    assert.equal(assertOneTrace(request, [log('a')], [{ trace_id: TRACE, event: 'b' }]), TRACE);
  });

  test('says what belongs to which trace', () => {
    assert.throws(
      () => assertOneTrace(request.slice(0, 1), [{ trace_id: 'other', event: 'b' }, { event: 'c' }]),
      /received:\n {2}(?:ab){16}: "POST"\n {2}other: "b"\n {2}no trace: "c"$/,
    );
    assert.throws(() => assertOneTrace([], []), /none at all/);
    assert.throws(() => assertOneTrace([{ event: 'c' }]), /no trace: "c"/);
  });
});

describe('assertAbsent', () => {
  const secret = 'hunter2/"planted"';

  test('accepts outputs without the secret, of any kind', () => {
    const circular: Record<string, unknown> = {
      a: ['x', Buffer.from('y'), new Map([['k', new Set([1n])]]), null],
    };
    circular['self'] = circular;
    assertAbsent(secret, 'text', circular, undefined, new Error('z', { cause: 'w' }));
  });

  for (const [how, output, where] of [
    ['in text', `a ${secret} b`, /output 1, as it is: "a <secret> b"/],
    ['in bytes', { body: Buffer.from(`x=${secret}`) }, /output 1\.body, as it is/],
    ['as a key', { [secret]: 1 }, /a key of output 1, as it is/],
    ['deep inside', new Map([['a', [{ b: new Set([secret]) }]]]), /output 1\.a\.0\.b\.0, as it is/],
    ['in the cause of an error', new Error('x', { cause: new Error(secret) }), /output 1\.cause\.message/],
    ['URL-encoded', `?q=${encodeURIComponent(secret)}`, /URL-encoded/],
    ['JSON-escaped', JSON.stringify({ secret }), /JSON-escaped/],
    ['in Base64', Buffer.from(`user:${secret}!`).toString('base64'), /as Base64/],
  ] as const) {
    test(`finds it ${how}, says where, and does not repeat it`, () => {
      assert.throws(
        () => assertAbsent(secret, output),
        (error: Error) => where.test(error.message) && !error.message.includes(secret),
      );
    });
  }

  test('refuses a secret that is too short to be told apart', () => {
    assert.throws(() => assertAbsent('abc', ''), TypeError);
  });
});
