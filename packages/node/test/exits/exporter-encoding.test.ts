import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { encodeByExporter } from '../../src/exits/exporter-encoding.ts';

test('the exporter for OTLP/JSON makes the bytes of spans, at once, and sends nothing itself', () => {
  const exporter = new OTLPTraceExporter({ url: 'http://127.0.0.1:9/v1/traces' });
  const encode = encodeByExporter(exporter, () => assert.fail('the exporter has changed'));
  const spans: ReadableSpan[] = [];
  const batch = encode(spans, 0);
  assert.equal(batch?.contentType, 'application/json');
  assert.deepEqual(batch?.body, JsonTraceSerializer.serializeRequest(spans));
});

test('what the exporter does not hand out is encoded otherwise, so that nothing is lost', () => {
  const exporter = new OTLPTraceExporter({ url: 'http://127.0.0.1:9/v1/traces', concurrencyLimit: 1 });
  let otherwise = 0;
  const encode = encodeByExporter(exporter, (_, items) => {
    otherwise += 1;
    return { signal: 'traces', body: Buffer.from('{}'), items, contentType: 'application/json' };
  });
  for (let batch = 0; batch < 3; batch++) assert.ok(encode([], 0));
  assert.equal(otherwise, 2);
});
