import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toClassic } from '../../src/exposition/exponential-buckets.ts';
import type { ExponentialSample, Family, HistogramSample, Sample } from '../../src/exposition/family.ts';
import { addedUp } from '../../src/exposition/merge-families.ts';
import { addSamples } from '../../src/exposition/merge-samples.ts';
import { exponential, recorded } from './recorded.ts';

/** The one sample of an exponential histogram that has recorded these. */
async function exponentialOf(values: readonly number[]): Promise<ExponentialSample> {
  const { provider, read } = recorded({ views: [exponential] });
  const histogram = provider.getMeter('a').createHistogram('exponential');
  for (const value of values) histogram.record(value);
  const { ownMetrics } = await import('../../src/exposition/snapshot.ts');
  const [family] = ownMetrics(await read(), () => {}, false).families;
  return [...(family as Family).samples][0] as ExponentialSample;
}

function atMost({ bounds, counts }: HistogramSample, bound: number): number {
  return counts
    .filter((_, at) => (bounds[at] ?? Number.POSITIVE_INFINITY) <= bound)
    .reduce((sum, one) => sum + one, 0);
}

const values = fc.array(
  fc.oneof(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, 2, 1024)),
  {
    minLength: 1,
    maxLength: 40,
  },
);

describe('an exponential histogram', () => {
  it('has in each classic bucket what is not above its bound, and all in all as many', async () => {
    await fc.assert(
      fc.asyncProperty(values, async (all) => {
        const classic = toClassic(await exponentialOf(all));
        assert.equal(
          classic.counts.reduce((sum, one) => sum + one, 0),
          all.length,
        );
        for (const bound of classic.bounds) {
          // A bound that is not a power of two is rounded, and a value on it may be on either side.
          const [less, more] = [bound * (1 - 1e-9), bound * (1 + 1e-9)];
          const found = atMost(classic, bound);
          assert.ok(found >= all.filter((value) => value <= less).length, `le ${bound}`);
          assert.ok(found <= all.filter((value) => value <= more).length, `le ${bound}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of two processes has what one would have that recorded everything', async () => {
    await fc.assert(
      fc.asyncProperty(values, values, async (one, other) => {
        const sum = addSamples(await exponentialOf(one), await exponentialOf(other)) as ExponentialSample;
        const whole = toClassic(await exponentialOf([...one, ...other]));
        const added = toClassic(sum);
        const common = whole.bounds.filter(
          (bound) => added.bounds.includes(bound) && Number.isInteger(Math.log2(bound)),
        );
        for (const bound of common) assert.equal(atMost(added, bound), atMost(whole, bound), `le ${bound}`);
        assert.equal(
          added.counts.reduce((all, count) => all + count, 0),
          one.length + other.length,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('is never larger than one may be, however far apart two of them are', async () => {
    const sum = addSamples(await exponentialOf([1e-300]), await exponentialOf([1e300])) as ExponentialSample;
    assert.ok(sum.positive.counts.length <= 160);
    assert.deepEqual(
      sum.positive.counts.filter((count) => count > 0),
      [1, 1],
    );
  });
});

describe('samples of two processes', () => {
  it('with other bounds are added up where both have the bound', () => {
    const one = { labels: '', bounds: [1, 2, 5], counts: [1, 2, 3, 4], sum: 1 };
    const other = { labels: '', bounds: [2, 3, 5], counts: [10, 20, 30, 40], sum: 2 };
    assert.deepEqual(addSamples(one, other), {
      labels: '',
      exemplars: undefined,
      bounds: [2, 5],
      counts: [13, 53, 44],
      sum: 3,
    });
  });

  it('of another kind are left out, and told', () => {
    const told: string[] = [];
    const parts = [
      { worker: '0', families: [family('gauge', [{ labels: '', value: 1 }])] },
      { worker: '1', families: [family('counter', [{ labels: '', value: 2 }])] },
    ];
    const [merged] = addedUp(parts, (name, why) => told.push(`${name}: ${why}`));
    assert.deepEqual([...(merged?.samples ?? [])].length, 1);
    assert.deepEqual(told, ['x: it is a counter in worker 1, and a gauge in another']);
  });
});

function family(kind: Family['kind'], samples: Sample[]): Family {
  return { name: 'x', kind, unit: '', help: '', samples };
}
