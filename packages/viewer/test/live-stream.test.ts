import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import type { Viewer } from '@throughline/viewer';
import { logs, spans } from './support/telemetry.ts';
import { ask, search, send, withViewer } from './support/viewer.ts';

interface LiveEvent {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what comes
  data: any;
}

/** Events of a live stream, one by one, until `stop`. */
async function* follow(viewer: Viewer, query: string, stop: AbortController): AsyncGenerator<LiveEvent> {
  const answer = await fetch(`${viewer.url}/api/live?${query}`, {
    headers: { authorization: `Bearer ${viewer.token}` },
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(15_000)]),
  });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const [event, data] = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      if (event?.startsWith('event: '))
        yield { event: event.slice(7), data: JSON.parse(data?.slice(6) ?? '{}') };
    }
  }
}

describe('the live stream', () => {
  test('tells of traces that match as they come, and of no others', () =>
    withViewer({}, async (viewer) => {
      await send(viewer, 'traces', spans('api', { id: '1', name: 'before', error: 'x' }));
      const stop = new AbortController();
      const events = follow(viewer, `what=traces&${search('status:error')}`, stop);
      assert.equal((await events.next()).value?.event, 'open');
      await send(viewer, 'traces', spans('api', { id: '2', name: 'fine', traceId: 'aa'.repeat(16) }));
      await send(
        viewer,
        'traces',
        spans('api', { id: '3', name: 'bad', traceId: 'bb'.repeat(16), error: 'y' }),
      );
      const { value } = await events.next();
      assert.equal(value?.event, 'traces');
      assert.deepEqual(
        value?.data.traces.map((trace: { root: { name: string } }) => trace.root.name),
        ['bad'],
      );
      assert.equal(value?.data.skipped, false);
      stop.abort();
    }));

  test('tells of traces by the words of their log records, whether these come before or after the span', () =>
    withViewer({}, async (viewer) => {
      const stop = new AbortController();
      const events = follow(viewer, `what=traces&${search('"card declined" service:api')}`, stop);
      await events.next();
      const told = async (): Promise<string[]> => {
        const { value } = await events.next();
        return value?.data.traces.map((trace: { root: { name: string } }) => trace.root.name);
      };
      const line = (traceId: string, body: string) => logs('api', { traceId, span: '1', body });
      const [first, second, third] = ['aa', 'bb', 'cc'].map((two) => two.repeat(16)) as [
        string,
        string,
        string,
      ];
      await send(viewer, 'traces', spans('api', { id: '1', name: 'span first', traceId: first }));
      await send(viewer, 'logs', line(first, 'The card was not declined'));
      await send(viewer, 'logs', line(first, 'A card declined by the bank'));
      assert.deepEqual(await told(), ['span first']);
      await send(viewer, 'logs', line(second, 'One more card declined by the bank'));
      await send(viewer, 'traces', spans('other', { id: '1', name: 'another service', traceId: third }));
      await send(viewer, 'logs', line(third, 'Its card declined, too'));
      await send(viewer, 'traces', spans('api', { id: '1', name: 'line first', traceId: second }));
      assert.deepEqual(await told(), ['line first']);
      stop.abort();
    }));

  test('tells of log records in their order, and says where it left some out', () =>
    withViewer({}, async (viewer) => {
      const stop = new AbortController();
      const events = follow(viewer, 'what=logs', stop);
      await events.next();
      const many = Array.from({ length: 450 }, (_, i) => ({ body: `line ${i}` }));
      await send(viewer, 'logs', logs('api', ...many));
      const { value } = await events.next();
      assert.equal(value?.data.skipped, true);
      assert.equal(value?.data.logs.length, 200);
      assert.equal(value?.data.logs.at(-1).text, 'line 449');
      await send(viewer, 'logs', logs('api', { body: 'after' }));
      const next = await events.next();
      assert.deepEqual(
        next.value?.data.logs.map((log: { text: string }) => log.text),
        ['after'],
      );
      stop.abort();
    }));

  test('holds nothing for clients that do not read, and refuses more than it can serve', () =>
    withViewer({}, async (viewer) => {
      const sockets = Array.from({ length: 40 }, () => connect(viewer.port, '127.0.0.1'));
      const statuses = await Promise.all(
        sockets.map(
          (socket) =>
            new Promise<string>((resolve) => {
              socket.once('data', (chunk) => {
                socket.pause();
                resolve(String(chunk).slice(9, 12));
              });
              socket.write(
                `GET /api/live?what=logs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${viewer.token}\r\n\r\n`,
              );
            }),
        ),
      );
      assert.equal(statuses.filter((status) => status === '200').length, 32);
      assert.equal(statuses.filter((status) => status === '503').length, 8);
      const line = { body: 'x'.repeat(20_000) };
      for (let i = 0; i < 20; i += 1) {
        assert.equal(await send(viewer, 'logs', logs('api', ...Array.from({ length: 50 }, () => line))), 200);
      }
      const { body } = await ask(viewer, 'health');
      assert.equal(body.viewer.liveStreams, 32);
      assert.equal(body.viewer.store.logs, 1_000);
      for (const socket of sockets) socket.destroy();
    }));
});
