import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { NODES, type Report, runFixture } from './run-fixture.ts';

const MODULES = join(import.meta.dirname, '../../../../node_modules');

const linesOf = (report: Report): Record<string, unknown>[] =>
  report.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const idsOf = ({ spans }: Report) => {
  const span = spans.find((one) => one.kind === 1);
  return { trace_id: span?.traceId, span_id: span?.spanId, request_id: 'from-the-client' };
};

/** Runs a fixture with a folder in which an installed version of a package has the package's own name. */
async function withVersion<Result>(
  name: string,
  installed: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(MODULES, '.throughline-version-'));
  try {
    await cp(join(MODULES, installed), join(folder, 'node_modules', name), { recursive: true });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const version of ['3.0', '3.8', '3.19']) {
  test(`winston ${version}: lines carry the ids of the request, and go out once, with and without the lane`, () =>
    withVersion('winston', version === '3.19' ? 'winston' : `winston-${version}`, async (folder) => {
      for (const env of [{}, { THROUGHLINE_STOCK: 'logger' }]) {
        const report = await runFixture('winston-version.mjs', { programArgs: [folder], env });
        const ids = idsOf(report);
        const expected = [
          { level: 'info', message: 'outside', n: 1 },
          { level: 'warn', message: 'inside', n: 2, ...ids },
          // What is left over after the interpolation came below `meta` in the beginning.
          {
            level: 'error',
            message: 'interpolated',
            ...(version === '3.0' ? { meta: { n: 3 } } : { n: 3 }),
            ...ids,
          },
          { level: 'error', message: 'own format', n: 4, ...ids },
          { level: 'info', message: 'a record', n: 5, ...ids },
          ...(version === '3.0' ? [] : [{ level: 'error', message: 'child', n: 6, part: 'child', ...ids }]),
        ];
        assert.deepEqual(linesOf(report).slice(0, expected.length), expected);
        assert.deepEqual(
          report.records.slice(0, expected.length).map((record) => record.body),
          expected.map((line) => line.message),
        );
        assert.equal(new Set(report.records.map((record) => record.body)).size, report.records.length);
        for (const record of report.records.slice(1)) {
          assert.equal(record.traceId, ids.trace_id);
          assert.equal(record.attributes['request_id'], 'from-the-client');
        }
      }
    }));
}

for (const version of ['1.8', '2.0']) {
  test(`bunyan ${version}: lines carry the ids of the request, and their records go out once`, async () => {
    const report = await withVersion('bunyan', version === '1.8' ? 'bunyan' : 'bunyan-2', (folder) =>
      runFixture('bunyan.mjs', { programArgs: [folder] }),
    );
    const ids = idsOf(report);
    const lines = linesOf(report).map(({ pid, hostname, time, v, ...rest }) => rest);
    assert.deepEqual(lines.slice(0, 2), [
      { name: 'app', level: 30, n: 1, secret: 'x', msg: 'outside bunyan' },
      { name: 'app', level: 40, part: 'child', n: 2, msg: 'inside', ...ids },
    ]);
    assert.equal(lines.length, 3);
    assert.deepEqual(
      report.records.map(({ body, severity, traceId }) => [body, severity, traceId]),
      [
        ['outside bunyan', 'info', undefined],
        ['inside', 'warn', ids.trace_id],
        ['failed', 'error', ids.trace_id],
      ],
    );
    assert.equal(report.records[1]?.attributes['request_id'], 'from-the-client');
    assert.equal(report.records[2]?.attributes['exception.type'], 'TypeError');
  });
}

test('bunyan has the id of the request where requests are not traced', async () => {
  const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' };
  const report = await runFixture('bunyan.mjs', { env, programArgs: [join(MODULES, '..')] });
  assert.deepEqual(
    linesOf(report).map((line) => [line['request_id'], line['trace_id']]),
    [
      [undefined, undefined],
      ['from-the-client', undefined],
      ['from-the-client', undefined],
    ],
  );
});

describe('console', () => {
  for (const { version, path } of NODES) {
    test(`Node ${version}: its text goes out once, in its trace, where that is asked for, and is written as ever`, async () => {
      const [recorded, plain] = await Promise.all([
        runFixture('console.mjs', { node: path, env: { TEST_CONSOLE: 'on' } }),
        runFixture('console.mjs', { node: path }),
      ]);
      const withoutIds = (text: string) => text.replaceAll(/,"(request_id|span_id|trace_id)":"[^"]*"/g, '');
      assert.equal(withoutIds(recorded.stdout), withoutIds(plain.stdout));
      assert.deepEqual(
        plain.records.map(({ body }) => body),
        ['by winston'],
      );
      const traceId = recorded.spans.find((span) => span.kind === 1)?.traceId;
      assert.deepEqual(
        recorded.records.map(({ body, severity, traceId: id }) => [
          String(body).split('\n')[0],
          severity,
          id,
        ]),
        [
          ['outside 1 { nested: { a: 1 } }', 'info', undefined],
          ['┌─────────┬───┐', 'info', undefined],
          ['detached', 'warn', undefined],
          ['by winston', 'info', undefined],
          ['inside', 'info', traceId],
          ['failed TypeError: broken', 'error', traceId],
          ['detail', 'debug', traceId],
        ],
      );
      assert.equal(recorded.records[4]?.attributes['request_id'], 'from-the-client');
      assert.equal(recorded.records[5]?.attributes['exception.type'], 'TypeError');
      assert.equal(recorded.records[5]?.attributes['exception.message'], 'broken');
    });
  }
});
