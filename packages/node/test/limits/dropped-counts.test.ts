import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { createRedactor } from '@throughline/redact';
import { guardLogs } from '../../src/api-guard/guard-logs.ts';
import { guardSpans } from '../../src/api-guard/guard-spans.ts';
import { loadPipeline } from '../../src/config/load-pipeline.ts';
import { createSafeCopies } from '../../src/exits/safe-copies.ts';
import { recordEntryLimits, recordLimits } from '../../src/limits/record-limits.ts';

const { pipeline } = loadPipeline({}, { terminal: false });
let truncated = 0;
const onTruncated = (count: number): void => {
  truncated += count;
};
const copies = createSafeCopies(createRedactor(), recordLimits(pipeline, onTruncated));
before(() => {
  const { spans, logRecords } = recordEntryLimits(pipeline, onTruncated);
  guardSpans(spans);
  guardLogs(logRecords);
});

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key.${at}`, 'x']));
const link = {
  context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 },
};

test('what a span has too much of is dropped and counted at its place, and what is left is redacted', () => {
  let ended: ReadableSpan | undefined;
  const provider = new TracerProvider({
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span) => {
          ended = copies.span(span);
        },
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const span = provider.getTracer('limits').startSpan('work', { attributes: many(100) });
  for (let at = 100; at < 150; at++) span.setAttribute(`key.${at}`, 'password=hunter2Zk9s');
  for (let at = 0; at < 140; at++) span.addEvent(`event ${at}`, at === 139 ? many(131) : {});
  for (let at = 0; at < 133; at++) span.addLink({ ...link, attributes: at === 132 ? many(129) : {} });
  span.end();
  assert.ok(ended);
  assert.equal(Object.keys(ended.attributes).length, 128);
  assert.equal(ended.droppedAttributesCount, 22);
  assert.equal(ended.events.length, 128);
  assert.equal(ended.droppedEventsCount, 12);
  assert.equal(Object.keys(ended.events.at(-1)?.attributes ?? {}).length, 128);
  assert.equal(ended.events.at(-1)?.droppedAttributesCount, 3);
  assert.equal(ended.links.length, 128);
  assert.equal(ended.droppedLinksCount, 5);
  assert.equal(ended.links.at(-1)?.droppedAttributesCount, 1);
  assert.ok(!JSON.stringify(ended.attributes).includes('hunter2'));
});

test('what a log record has too much of is dropped and counted, its texts are cut', () => {
  truncated = 0;
  let emitted: ReadableLogRecord | undefined;
  const provider = new LoggerProvider({
    processors: [
      {
        onEmit: (record) => {
          emitted = copies.logRecord(record);
        },
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const long = 'y '.repeat(500_000);
  provider.getLogger('limits').emit({
    body: { long, list: new Array(10_000).fill(1) },
    exception: Object.assign(new Error(long), { stack: long }),
    attributes: many(140),
    eventName: long,
  });
  provider.getLogger('limits').emit({ body: long, exception: new Error(long), attributes: { long } });
  assert.ok(emitted);
  assert.equal(String(emitted.body).length, 16_384);
  for (const key of ['long', 'exception.message', 'exception.stacktrace']) {
    assert.equal(String(emitted.attributes[key]).length, 16_384, key);
  }
  // Body with its list and its text and the name of the first; body and three attributes of the second.
  assert.equal(truncated, 3 + 4);
});
