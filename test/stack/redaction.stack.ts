import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { KeyValue } from '@throughline/otlp';
import type { RecordedSpan } from '@throughline/testing';
import { JaegerApi } from './apis/jaeger.ts';
import { LokiApi, type LokiLine } from './apis/loki.ts';
import { PrometheusApi } from './apis/prometheus.ts';
import { counterData, logsData, post, text, tracesData } from './harness/direct-otlp.ts';
import { eventually } from './harness/eventually.ts';
import { type Stack, startStack } from './harness/stack.ts';

const secret = 'hunter2Zk9sQ4vX7';
const traceId = 'a'.repeat(31);

/** The same secret in every form that a careless service might send, by the attribute that carries it. */
const leaks: KeyValue[] = [
  text('db.password', secret),
  text('userPassword', secret),
  text('X-Api-Key', secret),
  text('app.session_token', secret),
  text('url.full', `https://user:${secret}@shop.example/?access_token=${secret}&page=2`),
  text('db.query.text', `ALTER USER shop PASSWORD = '${secret}', password=${secret}`),
  text('note', `Authorization: Bearer ${secret}`),
  {
    key: 'http.request.header.authorization',
    value: { arrayValue: { values: [{ stringValue: `Bearer ${secret}` }] } },
  },
  {
    key: 'request.body',
    value: {
      kvlistValue: {
        values: [{ key: 'client', value: { kvlistValue: { values: [text('password', secret)] } } }],
      },
    },
  },
];

/** What looks a little like a secret and is none. */
const harmless: KeyValue[] = [
  { key: 'gen_ai.usage.input_tokens', value: { intValue: '1234' } },
  text('url.path', '/password/reset'),
  text('url.query', 'access_token=[REDACTED]&page=2'),
  text('enduser.id', 'user-7'),
  text('vcs.ref.head.revision', '9d59409acf479dfa0df1aa568182e43e43df8bbe'),
];

describe('records with a secret that were not made by Throughline, sent straight to the gateway', {
  timeout: 180_000,
}, () => {
  let stack: Stack;
  let span: RecordedSpan | undefined;
  let line: LokiLine | undefined;
  let series: Record<string, string>[];

  before(async () => {
    stack = await startStack({ KEEP_PERCENT: '100' });
    const { otlp } = stack.urls;
    const spans = [
      {
        traceId: `${traceId}1`,
        spanId: 'a'.repeat(16),
        name: `GET /pay?token=${secret}`,
        error: `cannot log in: password=${secret}`,
        attributes: [...leaks, ...harmless],
        events: [
          {
            name: 'exception',
            attributes: [text('exception.message', `bad pwd, password: ${secret}`), ...leaks],
          },
        ],
      },
    ];
    const resource = [text('deploy.secret', secret)];
    const answers = [
      await post(otlp, 'traces', tracesData('careless', spans, resource)),
      await post(
        otlp,
        'logs',
        logsData('careless', [
          { text: `login with password=${secret} failed`, attributes: [...leaks, ...harmless] },
        ]),
      ),
      await post(
        otlp,
        'metrics',
        counterData('careless', 'logins', 3, [...leaks.slice(0, 4), ...harmless.slice(3)]),
      ),
    ];
    assert.deepEqual(answers, [200, 200, 200]);
    [span] = await eventually(async () => {
      const found = await new JaegerApi(stack.urls.jaeger).tracesOf('careless');
      assert.equal(found.length, 1);
      return found;
    });
    [line] = await eventually(async () => {
      const found = await new LokiApi(stack.urls.loki).query('{service_name="careless"}');
      assert.equal(found.length, 1);
      return found;
    });
    series = await eventually(async () => {
      const found = await new PrometheusApi(stack.urls.prometheus).series('{__name__="logins_total"}');
      assert.equal(found.length, 1);
      return found;
    });
  });

  after(() => stack?.close());

  test('arrive without it in Jaeger: attributes of every type, events, status text, name and resource', () => {
    assert.ok(!JSON.stringify(span, plain).includes(secret), JSON.stringify(span, plain, 2));
  });

  test('arrive without it in Loki: text and fields', () => {
    assert.ok(!JSON.stringify(line).includes(secret), JSON.stringify(line, null, 2));
    assert.match(line?.text ?? '', /^login with \*\*\*\* failed$/);
  });

  test('arrive without it in Prometheus: labels of their own and of the spans', async () => {
    const all = await new PrometheusApi(stack.urls.prometheus).series('{__name__=~".+"}');
    assert.ok(!JSON.stringify([series, all]).includes(secret));
  });

  test('leave none of it in what the gateway writes to disk', () => {
    const queue = join(stack.folder, 'queue');
    const files = readdirSync(queue).map((file) => join(queue, file));
    assert.ok(files.length >= 3, `the queues are not in ${queue}: ${files}`);
    const written = [...files, join(stack.folder, 'collector.log')].filter((file) =>
      readFileSync(file).includes(secret),
    );
    assert.deepEqual(written, []);
  });

  test('keep what only looks like one', () => {
    const kept = Object.fromEntries(harmless.map(({ key = '' }) => [key, span?.attributes[key]]));
    assert.deepEqual(kept, {
      'gen_ai.usage.input_tokens': 1234,
      'url.path': '/password/reset',
      'url.query': 'access_token=[REDACTED]&page=2',
      'enduser.id': 'user-7',
      'vcs.ref.head.revision': '9d59409acf479dfa0df1aa568182e43e43df8bbe',
    });
  });

  test('name the keys that leaked, so that the service can be mended', () => {
    assert.match(String(span?.attributes['redaction.masked.keys']), /db\.password/);
  });
});

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
