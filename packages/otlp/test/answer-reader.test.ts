import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AnswerReader } from '../src/send-sync/answer-reader.ts';

/** Reads the text in pieces of each size from one byte to all of it; every way must come to the same. */
function read(text: string, andEnd = false): AnswerReader {
  const bytes = Buffer.from(text, 'latin1');
  const readers = [1, 2, 3, 7, bytes.length].map((size) => {
    const reader = new AnswerReader();
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    if (andEnd) reader.end();
    return reader;
  });
  const [first] = readers as [AnswerReader];
  for (const other of readers) {
    assert.deepEqual(other.answer, first.answer);
    assert.equal(other.isOver, first.isOver);
  }
  return readers[readers.length - 1] as AnswerReader;
}

describe('an answer that is read without the event loop', () => {
  test('is whole with as many bytes as it announces, and keeps its connection', () => {
    const reader = read('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
    assert.equal(reader.isOver, true);
    assert.equal(reader.keepsConnection, true);
    assert.deepEqual(
      { ...reader.answer, body: String(reader.answer?.body) },
      { status: 200, contentType: 'application/json', retryAfter: undefined, body: '{}' },
    );
  });

  test('is whole with its last chunk, with and without trailers', () => {
    for (const end of ['0\r\n\r\n', '0\r\nx-trailer: 1\r\n\r\n']) {
      const reader = read(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n${end}`,
      );
      assert.equal(reader.isOver, true);
      assert.equal(reader.keepsConnection, true);
      assert.equal(String(reader.answer?.body), 'abc0123456789');
    }
  });

  test('ends with its connection where it announces no length', () => {
    const open = read('HTTP/1.0 200 OK\r\n\r\nabc');
    assert.equal(open.isOver, false);
    assert.equal(open.answer?.status, 200);
    const closed = read('HTTP/1.0 200 OK\r\n\r\nabc', true);
    assert.equal(closed.isOver, true);
    assert.equal(closed.keepsConnection, false);
    assert.equal(String(closed.answer?.body), 'abc');
  });

  test('comes behind any number of "go on", and says when to come back', () => {
    const reader = read(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 503 Away\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n',
    );
    assert.equal(reader.answer?.status, 503);
    assert.equal(reader.answer?.retryAfter, '7');
    assert.equal(reader.isOver, true);
  });

  test('lets go of a connection that is to be closed, or on which more comes than was asked for', () => {
    assert.equal(
      read('HTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length: 0\r\n\r\n').keepsConnection,
      false,
    );
    assert.equal(read('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1').keepsConnection, false);
  });

  test('counts by its status line where the rest makes no sense or never comes', () => {
    for (const text of [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc',
    ]) {
      const reader = read(text, true);
      assert.equal(reader.answer?.status, 200, text.slice(0, 60));
      assert.equal(reader.keepsConnection, false);
    }
  });

  test('is read no further than 64 KiB', () => {
    const reader = new AnswerReader();
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n'));
    assert.equal(reader.isOver, false);
    for (let chunks = 0; chunks < 5; chunks++) reader.push(Buffer.alloc(16 * 1024));
    assert.equal(reader.isOver, true);
    assert.equal(reader.keepsConnection, false);
    assert.equal(reader.answer?.status, 200);
  });

  for (const [name, text] of [
    ['nothing', ''],
    ['half a status line', 'HTTP/1.1 20'],
    ['a head without an end', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n'],
    ['another protocol', '220 mail.example ESMTP\r\n\r\n'],
    ['a status that is none', 'HTTP/1.1 999 What\r\n\r\n'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a head that never ends', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
  ] as const) {
    test(`is none where there is ${name}`, () => {
      const reader = read(text, true);
      assert.equal(reader.answer, undefined);
      assert.equal(reader.isOver, true);
    });
  }
});
