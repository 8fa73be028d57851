import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODES, runFixture } from './run-fixture.ts';

for (const { version, path } of NODES) {
  test(`Node ${version}: the application's winston and pino carry the ids of the request, and their records go out once`, async () => {
    const { stdout, records, spans } = await runFixture('loggers.mjs', { node: path });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ids = { trace_id: spans[0]?.traceId, span_id: spans[0]?.spanId, request_id: 'from-the-client' };
    const [winstonOutside, pinoOutside, winston, pino, failed] = lines;
    assert.deepEqual(winstonOutside, { level: 'info', library: 'winston', message: 'outside' });
    assert.equal(pinoOutside.trace_id, undefined);
    assert.deepEqual(winston, { level: 'warn', library: 'winston', message: 'inside', n: 1, ...ids });
    const { time, pid, hostname, ...rest } = pino;
    assert.deepEqual(rest, { level: 40, part: 'child', library: 'pino', n: 1, msg: 'inside', ...ids });
    assert.equal(failed.err.type, 'TypeError');

    assert.deepEqual(
      records.map((record) => [record.body, record.severity, record.attributes['library']]),
      [
        ['outside', 'info', 'winston'],
        ['outside', 'info', 'pino'],
        ['inside', 'warn', 'winston'],
        ['inside', 'warn', 'pino'],
        ['failed', 'error', undefined],
      ],
    );
    for (const record of records.slice(2)) {
      assert.equal(record.traceId, spans[0]?.traceId);
      assert.equal(record.attributes['request_id'], 'from-the-client');
    }
    assert.equal(records[4]?.attributes['exception.type'], 'TypeError');
  });
}

test('a request has its id on the lines of winston and pino where requests are not traced', async () => {
  const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' };
  const { stdout, records } = await runFixture('loggers.mjs', { env });
  const ids = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((line) => [line.request_id, line.trace_id]);
  const inside = ['from-the-client', undefined];
  assert.deepEqual(ids, [[undefined, undefined], [undefined, undefined], inside, inside, inside]);
  assert.deepEqual(
    records.map((record) => record.attributes['request_id']),
    [undefined, undefined, 'from-the-client', 'from-the-client', 'from-the-client'],
  );
});

test('lines are the same bytes as without us where there is no request', async () => {
  const off = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pino,winston' };
  const [ours, plain] = await Promise.all([
    runFixture('logger-bytes.mjs'),
    runFixture('logger-bytes.mjs', { env: off }),
  ]);
  assert.equal(ours.stdout, plain.stdout);
  assert.match(ours.stdout, /flushed the application's own stream/);
  assert.equal(ours.records.length, 4);
  assert.equal(plain.records.length, 0);
});

test("the application's winston is bridged although the SDK's own lines loaded it first, and those are not doubled", async () => {
  const { records, stdout, loaded } = await runFixture('winston-after-ours.mjs');
  assert.match(stdout, /"loadedByOurs":\["http"\]/);
  assert.ok(loaded.includes('winston'));
  assert.deepEqual(
    records.map((record) => record.body),
    ['theirs'],
  );
  assert.match(stdout, /"message":"theirs".*"trace_id":"[0-9a-f]{32}"/);
});
