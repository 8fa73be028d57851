import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { IMPORTANCE, importanceOfLogRecord, importanceOfSpan } from '../../src/ceiling/importance.ts';

const parentSpanContext = { traceId: '1', spanId: '2', traceFlags: 1 };
const span = (given: object): ReadableSpan =>
  ({
    kind: SpanKind.INTERNAL,
    status: { code: SpanStatusCode.UNSET },
    events: [],
    parentSpanContext,
    ...given,
  }) as unknown as ReadableSpan;
const record = (given: object): ReadableLogRecord => ({ attributes: {}, ...given }) as ReadableLogRecord;

test('a span with an error or an exception is vital', () => {
  assert.equal(importanceOfSpan(span({ status: { code: SpanStatusCode.ERROR } })), IMPORTANCE.vital);
  assert.equal(importanceOfSpan(span({ events: [{ name: 'exception' }] })), IMPORTANCE.vital);
});

test('a span with which a trace enters the process is notable, the others are ordinary', () => {
  assert.equal(importanceOfSpan(span({ kind: SpanKind.SERVER })), IMPORTANCE.notable);
  assert.equal(importanceOfSpan(span({ kind: SpanKind.CONSUMER })), IMPORTANCE.notable);
  assert.equal(importanceOfSpan(span({ parentSpanContext: undefined })), IMPORTANCE.notable);
  assert.equal(importanceOfSpan(span({ status: { code: SpanStatusCode.OK } })), IMPORTANCE.ordinary);
  assert.equal(importanceOfSpan(span({ kind: SpanKind.CLIENT })), IMPORTANCE.ordinary);
});

test('log records are as important as they are severe, and vital with an exception', () => {
  assert.equal(importanceOfLogRecord(record({ severityNumber: 5 })), IMPORTANCE.ordinary);
  assert.equal(importanceOfLogRecord(record({ severityNumber: 9 })), IMPORTANCE.ordinary);
  assert.equal(importanceOfLogRecord(record({})), IMPORTANCE.ordinary);
  assert.equal(importanceOfLogRecord(record({ severityNumber: 13 })), IMPORTANCE.notable);
  assert.equal(importanceOfLogRecord(record({ severityNumber: 17 })), IMPORTANCE.vital);
  assert.equal(importanceOfLogRecord(record({ attributes: { 'exception.type': 'E' } })), IMPORTANCE.vital);
});
