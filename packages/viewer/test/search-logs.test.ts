import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Viewer } from '@throughline/viewer';
import { logs, spans } from './support/telemetry.ts';
import { ask, search, send, withViewer } from './support/viewer.ts';

function traceOf(number: number): string {
  return number.toString(16).padStart(32, '0');
}

/** Over all pages: on a busy machine a search answers with less, and where to go on. */
async function found(viewer: Viewer, query: string, limit = 50): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const place: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { status, body } = await ask(viewer, `traces?${search(query)}&limit=${limit}${place}`);
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.traces.length <= limit);
    ids.push(...body.traces.map((trace: { traceId: string }) => trace.traceId));
    cursor = body.next;
  }
  return ids;
}

async function sendTwo(viewer: Viewer): Promise<void> {
  const failed = { traceId: traceOf(1), id: '1', name: 'POST /orders', error: 'HTTP 402' };
  await send(viewer, 'traces', spans('shop', failed));
  await send(viewer, 'traces', spans('stock', { traceId: traceOf(2), id: '1', name: 'GET /items' }));
  await send(
    viewer,
    'logs',
    logs(
      'payments',
      { traceId: traceOf(1), span: '1', body: 'card_declined', attributes: { reason: 'insufficient funds' } },
      { traceId: traceOf(2), span: '1', body: 'cache missed', attributes: { reason: 'insufficient room' } },
      { body: 'insufficient light outside of a trace' },
    ),
  );
}

describe('a search for traces', () => {
  test('finds those of which only a log record has the words, together with what a span must have', () =>
    withViewer({}, async (viewer) => {
      await sendTwo(viewer);
      assert.deepEqual(await found(viewer, '"insufficient funds"'), [traceOf(1)]);
      assert.deepEqual((await found(viewer, 'insufficient')).sort(), [traceOf(1), traceOf(2)]);
      assert.deepEqual(await found(viewer, 'insufficient status:error'), [traceOf(1)]);
      assert.deepEqual(await found(viewer, 'insuffic* service:stock'), [traceOf(2)]);
      assert.deepEqual(await found(viewer, 'insufficient service:payments'), []);
      assert.deepEqual(await found(viewer, 'insufficient since:1s'), []);
    }));

  test('asks one record for all words, and does not look into log records for what must not be there', () =>
    withViewer({}, async (viewer) => {
      await sendTwo(viewer);
      assert.deepEqual(await found(viewer, 'insufficient orders'), []);
      assert.deepEqual(await found(viewer, 'insufficient -orders'), [traceOf(2)]);
      assert.deepEqual(await found(viewer, '-insufficient status:error'), [traceOf(1)]);
    }));

  test('gives each trace once over all pages, whether a span, a log record or both have the words', () =>
    withViewer({}, async (viewer) => {
      const count = 60;
      for (let number = 1; number <= count; number += 1) {
        const [bySpan, byLog] = [number % 3 !== 0, number % 3 !== 1];
        const given = {
          traceId: traceOf(number),
          id: '1',
          from: number,
          name: bySpan ? 'needle one' : 'other',
        };
        await send(viewer, 'traces', spans('api', given));
        const body = byLog ? 'needle two' : 'hay';
        await send(viewer, 'logs', logs('api', { traceId: traceOf(number), span: '1', body }));
      }
      const seen = await found(viewer, 'needle', 7);
      const every = Array.from({ length: count }, (_, i) => traceOf(i + 1));
      assert.deepEqual(seen.sort(), every);
    }));
});
