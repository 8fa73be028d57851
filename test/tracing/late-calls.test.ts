import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createSampler } from '../../packages/node/src/boot/sampler.ts';
import { RecordCounts } from '../../packages/node/src/exits/record-counts.ts';
import { createEntryLimits } from '../../packages/node/src/limits/entry-limits.ts';
import { RecordingProvider } from '../../packages/node/src/tracing/recording-provider.ts';

test('what is set on a span after its end is told with the rule that finds it before', () => {
  const warnings: string[] = [];
  const provider = new RecordingProvider({
    resource: resourceFromAttributes({}),
    sampler: new RecordCounts().counting(createSampler({ kind: 'always_on' })),
    limits: {
      attributeCountLimit: 10,
      eventCountLimit: 10,
      linkCountLimit: 10,
      attributePerEventCountLimit: 10,
      attributePerLinkCountLimit: 10,
    },
    entry: createEntryLimits({ valueLength: 100, textLength: 100, sizeOf: () => 0, onTruncated: () => {} }),
    processors: [],
    warn: (sentence) => void warnings.push(sentence),
  });
  const span = provider.getTracer('shop').startSpan('order');
  span.end();
  span.setAttribute('late', true);
  assert.deepEqual(warnings, [
    'setAttribute() was called on the span "order" after its end. [ended-spans: eslint-plugin-throughline/docs/rules/ended-spans.md]',
  ]);
});
