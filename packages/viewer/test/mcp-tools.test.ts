import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openStoreFile } from '@throughline/viewer';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOOLS } from '../src/mcp/tools.ts';
import { schemaOf } from '../src/mcp/parameters.ts';
import { call, sourceOf } from './support/mcp-calls.ts';
import { logs, spans, TRACE } from './support/telemetry.ts';
import { send, withViewer } from './support/viewer.ts';

const OTHER = 'f'.repeat(32);

/** One request that fails in its database, with a flow and a log record. */
async function sendRequest(viewer: Parameters<typeof send>[0]): Promise<void> {
  const query = { 'db.system.name': 'postgresql', 'db.query.text': 'select *\n   from orders' };
  const exception = {
    name: 'exception',
    attributes: {
      'exception.type': 'Boom',
      'exception.message': 'no room',
      'exception.stacktrace': 'Boom: no room\n    at f (/app/a.js:1:1)',
    },
  };
  await send(
    viewer,
    'traces',
    spans(
      'shop',
      {
        id: 'a',
        name: 'GET /orders/:id',
        kind: 2,
        to: 90,
        attributes: { 'http.response.status_code': 500, 'http.route': '/orders/:id' },
        error: 'boom',
      },
      ...Array.from({ length: 9 }, (_, at) => ({
        id: `b${at}`,
        parent: 'a',
        name: 'SELECT',
        kind: 3,
        from: at,
        to: at + 1,
        attributes: query,
      })),
      {
        id: 'c',
        parent: 'a',
        name: 'INSERT',
        kind: 3,
        from: 20,
        to: 80,
        attributes: query,
        error: 'no room',
        events: [exception],
      },
    ),
  );
  await send(
    viewer,
    'logs',
    logs(
      'shop',
      {
        span: 'a',
        at: 5,
        severity: 13,
        body: 'order_slow',
        event: 'order_slow',
        attributes: { request_id: 'r-7', reason: 'many_rows' },
      },
      { span: 'a', at: 2, body: 'order_asked', attributes: { request_id: 'r-7' } },
    ),
  );
}

describe('the tools', () => {
  test('tell of a request: the tree with runs of equal calls folded, its errors, its warnings, and what to call next', async () => {
    await withViewer({}, async (viewer) => {
      await sendRequest(viewer);
      const source = sourceOf(viewer);
      const found = await call(source, 'search_traces', { query: 'status:error service:shop' });
      assert.match(
        found.text,
        new RegExp(`^trace ${TRACE}: .*, 90 ms, 11 spans, 2 failed, 2 log records$`, 'm'),
      );
      assert.deepEqual(found.next, { tool: 'get_trace', given: { trace_id: TRACE } });
      const trace = await call(source, 'get_trace', found.next.given);
      assert.match(trace.text, /^\| GET \/orders\/:id 500 \[shop, server\] .*FAILED/m);
      assert.match(trace.text, /^\| {3}SELECT \[shop, client\] .*db\.query\.text=select \* from orders$/m);
      assert.match(trace.text, /^\| {3}and 8 times more the same, 1\.0 ms each, 8\.0 ms in all$/m);
      assert.match(trace.text, /^\| {5}exception Boom: no room$/m);
      assert.match(trace.text, /^\| .* warn \[shop\] order_slow .*reason=many_rows$/m);
      assert.equal(trace.next?.tool, 'list_errors');
      const error = await call(source, 'list_errors', trace.next?.given);
      assert.match(error.text, /^\| Boom in shop: no room$/m);
      assert.match(error.text, /^\| {5}at f \(\/app\/a\.js:1:1\)$/m);
      assert.deepEqual(error.next, { tool: 'get_trace', given: { trace_id: TRACE } });
      await source.close();
    });
  });

  test('give the log records of a request by its trace or its request id, by time, from a level on', async () => {
    await withViewer({}, async (viewer) => {
      await sendRequest(viewer);
      await send(
        viewer,
        'logs',
        logs('shop', { span: 'a', traceId: OTHER, body: 'other', attributes: { request_id: 'r-8' } }),
      );
      const source = sourceOf(viewer);
      for (const given of [{ trace_id: TRACE }, { request_id: 'r-7' }]) {
        const { text } = await call(source, 'get_logs', given);
        assert.match(text, /^2 log records\.\n.*\n\| .*order_asked.*\n\| .*order_slow/);
        assert.doesNotMatch(text, /other/);
      }
      const { text } = await call(source, 'get_logs', { trace_id: TRACE, level: 'warn' });
      assert.match(text, /^1 log records\./);
      await source.close();
    });
  });

  test('say what is wrong with their arguments: the name, the rule, and what was received', async () => {
    await withViewer({}, async (viewer) => {
      const source = sourceOf(viewer);
      const problems: [string, Record<string, unknown>, RegExp][] = [
        ['get_trace', {}, /^get_trace: trace_id must be given: 32 hexadecimal digits/],
        [
          'get_trace',
          { trace_id: 'abc' },
          /^get_trace: trace_id must be 32 hexadecimal digits[\s\S]*\n\| received: "abc"$/,
        ],
        ['get_trace', { trace_id: OTHER }, /^get_trace: Trace f{32} is not in the store\. .*search_traces/],
        [
          'get_trace',
          { trace_id: TRACE, depth: 1 },
          /^get_trace: An argument is not known here; known are trace_id\.[\s\S]*\n\| argument: depth$/,
        ],
        ['get_logs', {}, /^get_logs: One of trace_id and request_id must be given, and not both\./],
        [
          'search_traces',
          { limit: 0 },
          /^search_traces: limit must be a whole number from 1 to 200\.[\s\S]*\n\| received: 0$/,
        ],
        [
          'search_traces',
          { query: 'status:error servce:x' },
          /^search_traces: the search cannot be read at character 14; expected one of service, .*Probably meant: service\.\n.*\n\| status:error servce:x\n\| {14}\^$/,
        ],
        ['what_changed', {}, /^what_changed: from must be given: how long ago such as 10m/],
        ['what_changed', { from: 'yesterday' }, /^what_changed: from must be how long ago such as 10m/],
        [
          'what_changed',
          { from: '0s' },
          /^what_changed: from must be before to, and at least two seconds ago/,
        ],
        [
          'what_changed',
          { from: '10m', before: '5m' },
          /^what_changed: The earlier window must end at from or before it/,
        ],
        [
          'list_flows',
          { state: 'dead' },
          /^list_flows: state must be one of all, in_flight, ended, aborted\./,
        ],
        ['nothing', {}, /^tools\/call: This tool is not known; known are what_changed, search_traces/],
      ];
      for (const [tool, given, message] of problems) {
        const { text, isError } = await call(source, tool, given);
        assert.ok(isError, `${tool} ${JSON.stringify(given)}`);
        assert.match(text, message);
      }
      await source.close();
    });
  });

  test('answer with nothing in the store, and each says what to call next', async () => {
    await withViewer({}, async (viewer) => {
      const source = sourceOf(viewer);
      for (const { name } of TOOLS.filter((tool) => tool.name !== 'get_trace' && tool.name !== 'get_logs')) {
        const { isError, next, text } = await call(
          source,
          name,
          name === 'what_changed' ? { from: '1m' } : {},
        );
        assert.equal(isError, false, text);
        assert.ok(
          TOOLS.some((tool) => tool.name === next?.tool),
          text,
        );
      }
      assert.match(
        (await call(source, 'what_changed', { from: '1m' })).text,
        /^Nothing can be compared: there are no traces/,
      );
      await source.close();
    });
  });

  test('read a store in a file as they read a viewer that runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-store-'));
    try {
      const store = join(folder, 'telemetry.db');
      await withViewer({ store }, async (viewer) => {
        await sendRequest(viewer);
        const [file, running] = [openStoreFile(store), sourceOf(viewer)];
        for (const [tool, given] of [
          ['search_traces', {}],
          ['get_trace', { trace_id: TRACE }],
          ['get_logs', { trace_id: TRACE }],
          ['list_errors', { since: '2026-01-01' }],
          ['service_map', { since: '2026-01-01' }],
          ['list_flows', {}],
          ['query_metrics', {}],
        ] as const) {
          assert.equal((await call(file, tool, given)).text, (await call(running, tool, given)).text);
        }
        assert.match(
          (await call(file, 'ledger')).text,
          /A file is read: what its viewer took and refused is not known here\./,
        );
        await file.close();
        await running.close();
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('are described for a model: each argument with what it is, and nothing else is taken', () => {
    for (const { name, description, parameters } of TOOLS) {
      assert.match(name, /^[a-z_]+$/);
      assert.ok(description.length > 60 && description.length < 1_200, name);
      const schema = schemaOf(parameters);
      assert.equal(schema.additionalProperties, false);
      for (const [key, property] of Object.entries(schema.properties)) {
        assert.ok(String(property['description']).length > 10, `${name}.${key}`);
        assert.ok(property['type'] === 'string' || property['type'] === 'integer', `${name}.${key}`);
      }
    }
  });
});

test('a secret that a program sends is in no answer: it was hidden before it was stored', async () => {
  await withViewer({}, async (viewer) => {
    const secret = 'sk_live_51H8xQ2eZvKYlo2C9f3b7d1a';
    const attributes = {
      ...{
        'http.request.header.authorization': `Bearer ${secret}`,
        'url.full': `http://a/?access_token=${secret}`,
      },
      ...{ 'exception.type': 'E', 'exception.message': `password=${secret}`, request_id: 'r-7' },
      'service.version': '1',
    };
    const span = { id: 'a', name: `GET /?token=${secret}`, kind: 2, error: `password=${secret}`, attributes };
    await send(viewer, 'traces', spans('shop', { ...span, events: [{ name: 'exception', attributes }] }));
    await send(
      viewer,
      'logs',
      logs('shop', { span: 'a', severity: 17, body: `password=${secret}`, attributes }),
    );
    const source = sourceOf(viewer);
    const answers: string[] = [];
    for (const { name } of TOOLS) {
      for (const given of [{ trace_id: TRACE }, { from: '5m' }, { query: '' }, {}]) {
        const { text, isError } = await call(source, name, given);
        if (!isError) answers.push(text);
      }
    }
    assert.ok(answers.length >= TOOLS.length, `${answers.length} answers`);
    assert.match(answers.join('\n'), /\[REDACTED\]/);
    assert.ok(!answers.join('\n').includes(secret.slice(8)));
    await source.close();
  });
});
