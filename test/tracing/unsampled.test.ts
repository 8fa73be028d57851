import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Attributes, ROOT_CONTEXT, SpanKind, type SpanOptions, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { createSampler } from '../../packages/node/src/boot/sampler.ts';
import { RecordCounts } from '../../packages/node/src/exits/record-counts.ts';
import { createEntryLimits } from '../../packages/node/src/limits/entry-limits.ts';
import { ParentFirstSampler } from '../../packages/node/src/sampling/parent-first-sampler.ts';
import { parseRules } from '../../packages/node/src/sampling/parse-rules.ts';
import { RuleSampler } from '../../packages/node/src/sampling/rule-sampler.ts';
import { RecordingProvider } from '../../packages/node/src/tracing/recording-provider.ts';

/** A tracer, what it recorded, and how often attributes were copied for it. */
function tracerWith(sampler: Sampler) {
  const ended: ReadableSpan[] = [];
  const seen = { copies: 0 };
  const entry = createEntryLimits({
    valueLength: 100,
    textLength: 100,
    sizeOf: () => 0,
    onTruncated: () => {},
  });
  const processor: SpanProcessor = {
    onStart: () => {},
    onEnd: (span) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const provider = new RecordingProvider({
    resource: resourceFromAttributes({}),
    sampler: new RecordCounts().counting(sampler),
    limits: {
      attributeCountLimit: 10,
      eventCountLimit: 10,
      linkCountLimit: 10,
      attributePerEventCountLimit: 10,
      attributePerLinkCountLimit: 10,
    },
    entry: {
      ...entry,
      attributes: (attributes, record) => {
        seen.copies += 1;
        return entry.attributes(attributes, record);
      },
    },
    processors: [processor],
    warn: () => {},
  });
  return { tracer: provider.getTracer('shop'), ended, seen };
}

const off = () => createSampler({ kind: 'parent_based', root: { kind: 'always_off' } });
const ruled = (text: string) =>
  new ParentFirstSampler(new RuleSampler({ rules: parseRules(text).rules, otherwise: 1 }));
const link = { context: { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1 } };

/** Options that count how often each of them, and each attribute, is read. */
function counted(attributes: Attributes): { options: SpanOptions; reads: Record<string, number> } {
  const reads: Record<string, number> = {};
  const count = <T extends object>(target: T, name: string): T =>
    new Proxy(target, {
      get(object, key, receiver) {
        reads[`${name}.${String(key)}`] = (reads[`${name}.${String(key)}`] ?? 0) + 1;
        return Reflect.get(object, key, receiver);
      },
    });
  return {
    options: count(
      { kind: SpanKind.SERVER, links: [link], attributes: count(attributes, 'attributes') },
      'options',
    ),
    reads,
  };
}

describe('a span that is not sampled', () => {
  test('has no attribute copied or read, but one that a rule asks for', () => {
    for (const [sampler, asked] of [
      [off(), []],
      [ruled('http.route=/health & tier=gold -> 0'), ['http.route', 'url.path', 'tier']],
    ] as const) {
      const { tracer, ended, seen } = tracerWith(sampler);
      const { options, reads } = counted({ 'url.path': '/health', tier: 'gold', secret: 'x' });
      const span = tracer.startSpan('GET', options);
      span.setAttribute('a', 1).setAttributes({ b: 2 }).addEvent('e').addLink(link).addLinks([link]);
      span.setStatus({ code: 2 }).updateName('else');
      span.recordException(new Error('no'));
      span.end();
      assert.equal(span.isRecording(), false);
      assert.equal(seen.copies, 0);
      assert.deepEqual(ended, []);
      const read = Object.keys(reads).filter((key) => key.startsWith('attributes.'));
      assert.deepEqual(read.toSorted(), asked.map((key) => `attributes.${key}`).toSorted());
      for (const option of ['kind', 'links', 'attributes', 'startTime'])
        assert.equal(reads[`options.${option}`], 1);
    }
  });

  test('carries ids for log lines and the next service, and its children are not sampled either', () => {
    const { tracer, ended } = tracerWith(ruled('name=noise -> 0'));
    const span = tracer.startSpan('noise');
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    assert.match(`${traceId} ${spanId}`, /^[0-9a-f]{32} [0-9a-f]{16}$/);
    assert.deepEqual([traceFlags, traceState], [0, undefined]);
    const child = tracer.startSpan('wanted', {}, trace.setSpan(ROOT_CONTEXT, span));
    assert.equal(child.spanContext().traceId, traceId);
    assert.equal(child.isRecording(), false);
    child.end();
    assert.deepEqual(ended, []);
  });
});

describe('a span that is sampled', () => {
  test('is copied and bounded after the decision, with the threshold of its trace on all spans below', () => {
    const { tracer, ended, seen } = tracerWith(ruled('http.route=/pay -> 1'));
    const attributes = { 'url.path': '/pay', long: 'x'.repeat(100_000) };
    const span = tracer.startSpan('GET', { attributes, links: [link] });
    attributes['url.path'] = '/else';
    tracer.startSpan('query', {}, trace.setSpan(ROOT_CONTEXT, span)).end();
    span.end();
    assert.equal(seen.copies, 1);
    const [child, parent] = ended;
    assert.equal(parent?.attributes['url.path'], '/pay');
    assert.equal(String(parent?.attributes['long']).length, 32_768);
    assert.equal(parent?.links.length, 1);
    for (const one of [child, parent]) assert.equal(one?.spanContext().traceState?.serialize(), 'ot=th:0');
  });

  test("gets past an application's own sampler as a bounded copy alone", () => {
    let seenBySampler: Attributes | undefined;
    let links = 0;
    const own: Sampler = {
      shouldSample: (_context, _id, _name, _kind, attributes, given) => {
        seenBySampler = attributes;
        links = given.length;
        attributes['of.sampler'] = true;
        return { decision: 2 };
      },
      toString: () => 'own',
    };
    for (const sampler of [own, new ParentFirstSampler(new RuleSampler({ rules: [], otherwise: own }))]) {
      const { tracer, ended, seen } = tracerWith(sampler);
      const attributes = { long: 'x'.repeat(100_000) };
      tracer.startSpan('GET', { attributes, links: [link, {} as never] }).end();
      assert.equal(seen.copies, 1);
      assert.equal(String(seenBySampler?.['long']).length, 32_768);
      assert.equal(links, 1);
      assert.equal('of.sampler' in attributes, false);
      assert.equal(ended.length, 1);
    }
  });
});
