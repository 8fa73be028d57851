import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { decode, encodeLogs, encodeMetrics, encodeTraces, type Signal } from '@throughline/otlp';
import { decodeOfficially } from '@throughline/testing';
import fc from 'fast-check';
import { logs, metrics, spans } from './arbitraries.ts';

/** What a reader of the request sees; a status without content is none. */
function read(signal: Signal, body: Uint8Array): unknown {
  return JSON.parse(
    JSON.stringify(decodeOfficially(signal, body, 'application/x-protobuf'), (name, value) =>
      name === 'status' && Object.keys(value).length === 0 ? undefined : value,
    ),
  );
}

function sameAsStock<T>(
  signal: Signal,
  arbitrary: fc.Arbitrary<T>,
  ours: (records: T) => Uint8Array | undefined,
  stock: (records: never) => Uint8Array | undefined,
): void {
  fc.assert(
    fc.property(arbitrary, (records) => {
      const body = ours(records);
      const stockBody = stock(records as never);
      assert.ok(body && stockBody);
      assert.deepEqual(read(signal, body), read(signal, stockBody));
      decode(signal, body, 'application/x-protobuf');
    }),
    { numRuns: 300 },
  );
}

test('spans read by the official definitions are those of the stock serializer', () => {
  sameAsStock('traces', spans, encodeTraces, ProtobufTraceSerializer.serializeRequest);
});

test('log records read by the official definitions are those of the stock serializer', () => {
  sameAsStock('logs', logs, encodeLogs, ProtobufLogsSerializer.serializeRequest);
});

test('metrics read by the official definitions are those of the stock serializer', () => {
  sameAsStock('metrics', metrics, encodeMetrics, ProtobufMetricsSerializer.serializeRequest);
});
