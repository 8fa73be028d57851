import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ownMetrics } from '../../src/exposition/snapshot.ts';
import { writeText } from '../../src/exposition/write-text.ts';
import { PartsReader } from '../../src/group/read-parts.ts';
import { writeParts } from '../../src/group/write-parts.ts';
import { parseText } from '../exposition/parse-text.ts';
import { exponential, recorded } from '../exposition/recorded.ts';

describe('what a member says to its group', () => {
  it('is read as what it was, exemplars and numbers that JSON has none of included', async () => {
    const { provider, read } = recorded({
      resource: { 'service.name': 'shop' },
      views: [exponential, { instrumentName: '*' }],
    });
    const meter = provider.getMeter('a');
    meter.createCounter('orders', { description: 'All "of" them\n' }).add(3, { kind: 'a"b\\c\nd', ' ': 1 });
    meter.createUpDownCounter('open').add(-1);
    meter.createHistogram('sizes').record(3);
    meter.createHistogram('exponential.sizes').record(3);
    const own = ownMetrics(await read(), () => {}, true);
    const reader = new PartsReader();
    const lines = [...writeParts(own, () => {})];
    let said: ReturnType<PartsReader['take']>;
    for (const line of lines) said = reader.take(JSON.parse(line));
    const text = (metrics: Pick<typeof own, 'families'>) =>
      [...writeText({ families: metrics.families, targets: [] }, 'openmetrics')].join('');
    assert.ok(said);
    assert.equal(text(said), text(own));
    assert.deepEqual(said.target, own.target);
    assert.equal(parseText(text(said), 'openmetrics').length, 4);

    const odd = { name: 'odd', kind: 'gauge' as const, unit: '', help: '' };
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5];
    const samples = values.map((value, at) => ({ labels: `at="${at}"`, value }));
    const again = new PartsReader();
    let read2: ReturnType<PartsReader['take']>;
    for (const line of writeParts({ families: [{ ...odd, samples }], target: new Map() }, () => {})) {
      read2 = again.take(JSON.parse(line));
    }
    assert.deepEqual(
      read2?.families[0]?.samples.map((sample) => 'value' in sample && sample.value),
      values,
    );
  });

  const head = ['x', 'counter', '', ''];
  const refused: Record<string, object> = {
    'a name that is none': { family: ['x y', 'counter', '', ''], samples: [] },
    'a name of ours': { family: ['target_info', 'gauge', '', ''], samples: [] },
    'a kind that is none': { family: ['x', 'summary', '', ''], samples: [] },
    'a unit that breaks the line': { family: ['x', 'gauge', 'a\nb', ''], samples: [] },
    'labels that break out': { family: head, samples: [{ labels: 'a="b"} 1\nfake 2', value: 1 }] },
    'labels without an end': { family: head, samples: [{ labels: 'a="b",', value: 1 }] },
    'a value that is none': { family: head, samples: [{ labels: '', value: 'many' }] },
    'a value that is missing': { family: head, samples: [{ labels: '' }] },
    'buckets that do not fit': {
      family: ['x', 'histogram', '', ''],
      samples: [{ labels: '', bounds: [1], counts: [1], sum: 1 }],
    },
    'bounds that fall': {
      family: ['x', 'histogram', '', ''],
      samples: [{ labels: '', bounds: [2, 1], counts: [1, 1, 1], sum: 1 }],
    },
    'a negative count': {
      family: ['x', 'histogram', '', ''],
      samples: [{ labels: '', bounds: [1], counts: [1, -1], sum: 1 }],
    },
    'a scale without bounds': {
      family: ['x', 'histogram', '', ''],
      samples: [{ labels: '', scale: -2000, zeroCount: 0, positive: {}, negative: {} }],
    },
    'no samples': { family: head },
    'a target that is none': { done: true, target: [['a b', 'c']] },
    'an exemplar that breaks out': {
      family: head,
      samples: [{ labels: '', value: 1, exemplars: [{ labels: '} 1\n', value: 1, time: 1 }] }],
    },
  };
  for (const [what, line] of Object.entries(refused)) {
    it(`is refused where it is ${what}`, () => {
      assert.throws(() => new PartsReader().take(line as Record<string, unknown>));
    });
  }

  it('is refused or legal, whatever it is', () => {
    const anything = fc.record({
      family: fc.oneof(fc.constant(head), fc.constant(['x', 'histogram', '', '']), fc.anything()),
      samples: fc.oneof(
        fc.array(
          fc.record(
            {
              labels: fc.oneof(fc.string(), fc.constantFrom('', 'a="b"', 'a="\\""')),
              value: fc.oneof(fc.double(), fc.anything()),
              bounds: fc.oneof(fc.array(fc.double()), fc.anything()),
              counts: fc.oneof(fc.array(fc.nat()), fc.anything()),
              sum: fc.oneof(fc.double(), fc.anything()),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 3 },
        ),
        fc.anything(),
      ),
    });
    fc.assert(
      fc.property(anything, (line) => {
        const reader = new PartsReader();
        try {
          reader.take(line as never);
        } catch (error) {
          assert.ok(error instanceof Error);
          return;
        }
        const said = reader.take({ done: true, target: [] });
        const unique = (said?.families ?? []).map((one) => ({ ...one, samples: one.samples.slice(0, 1) }));
        parseText([...writeText({ families: unique, targets: [] }, 'prometheus')].join(''), 'prometheus');
      }),
      { numRuns: 1_000 },
    );
  });
});
