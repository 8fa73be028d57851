import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvelope, SentryReceiver } from '@throughline/testing';

const id = '9ec79c33ec9942ab8353589fcb2e04dc';
const event = JSON.stringify({ event_id: id, message: 'späte Zeile' });

test('an envelope is read by the lengths of its items, or by lines where they have none', () => {
  const header = JSON.stringify({ event_id: id, sent_at: '2026-11-29T06:00:00.000Z' });
  const bytes = Buffer.concat([
    Buffer.from(`${header}\n{"type":"event","length":${Buffer.byteLength(event)}}\n${event}\n`),
    Buffer.from('{"type":"attachment","length":5}\na\nb\nc\n'),
    Buffer.from('{"type":"client_report"}\n{"discarded_events":[]}'),
  ]);
  const { items } = parseEnvelope(bytes);
  assert.deepEqual(
    items.map((item) => item.header['type']),
    ['event', 'attachment', 'client_report'],
  );
  assert.deepEqual(items[0]?.payload, JSON.parse(event));
  assert.equal(String(items[1]?.payload), 'a\nb\nc');
});

test('what breaks the protocol is refused, and says why', () => {
  for (const [text, why] of [
    ['', /header of the envelope is no JSON/],
    ['[]\n', /header of the envelope is no object/],
    ['{}\n{"length":2}\n{}', /an item has no type/],
    ['{}\n{"type":"event","length":99}\n{}', /shorter than its length/],
    [`{}\n{"type":"event","length":1}\n{}`, /no line ends where an item does/],
    [`{}\n{"type":"event"}\n${event}`, /event_id is undefined/],
    [`{"event_id":"${'0'.repeat(32)}"}\n{"type":"event"}\n${event}`, /event_id differs/],
    [`{"event_id":"${id}"}\n{"type":"event"}\n${event}\n{"type":"event"}\n${event}`, /at most one event/],
  ] as const) {
    assert.throws(() => parseEnvelope(Buffer.from(text)), why);
  }
});

test('the receiver takes no envelope without its address, its key and its media type', async () => {
  const sentry = await SentryReceiver.start();
  const envelope = `{"event_id":"${id}"}\n{"type":"event"}\n${event}`;
  const ask = async (path: string, type = 'application/x-sentry-envelope') =>
    (
      await fetch(`http://127.0.0.1:${sentry.port}${path}`, {
        method: 'POST',
        body: envelope,
        headers: { 'content-type': type },
      })
    ).status;
  assert.equal(await ask('/api/42/envelope/?sentry_key=abc'), 200);
  assert.equal(await ask('/api/42/envelope/'), 403);
  assert.equal(await ask('/api/42/store/?sentry_key=abc'), 404);
  assert.equal(await ask('/api/42/envelope/?sentry_key=abc', 'application/json'), 400);
  assert.deepEqual([sentry.events().length, sentry.problems.length], [1, 3]);
  assert.equal(sentry.envelopes[0]?.projectId, '42');
  await sentry.close();
});
