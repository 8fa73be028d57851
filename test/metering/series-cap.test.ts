import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MetricReaderOptions } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { delta, type Metered, metered, type Point } from './metered.ts';

const OVERFLOW = 'otel.metric.overflow';

const limited = (limit: number, readers: NonNullable<Parameters<typeof metered>[0]>['readers'] = [{}]) =>
  metered({ views: [{ instrumentName: '*', aggregationCardinalityLimit: limit }], readers });
const totalOf = (points: readonly Point[]) => points.reduce((sum, { value }) => sum + value, 0);
const collapsedOf = (points: readonly Point[]) =>
  points.filter(({ attributes }) => attributes[OVERFLOW] === true);

async function ordersOf(all: Metered, reader = 0): Promise<Point[]> {
  return (await all.collect(reader))['orders'] ?? [];
}

describe('of a metric with too many series', () => {
  test('only the label that explodes loses its values; the others can still be told apart', async () => {
    const all = limited(100);
    const counter = all.meter.createCounter('orders');
    for (let i = 0; i < 3_000; i++)
      counter.add(1, { route: `/${i % 3}`, status: i % 2 === 0 ? 200 : 500, user: `u${i}` });
    const points = await ordersOf(all);
    assert.ok(points.length <= 100, String(points.length));
    assert.ok(points.length >= 80, String(points.length));
    assert.equal(totalOf(points), 3_000);
    assert.deepEqual(
      new Set(collapsedOf(points).map(({ attributes }) => JSON.stringify(attributes))),
      new Set(
        [0, 1, 2].flatMap((route) =>
          [200, 500].map((status) =>
            JSON.stringify({ route: `/${route}`, status, user: '_OTHER', [OVERFLOW]: true }),
          ),
        ),
      ),
    );
    for (const route of ['/0', '/1', '/2'])
      assert.equal(totalOf(points.filter(({ attributes }) => attributes['route'] === route)), 1_000);
  });

  test('the first series keep their own for good, and new sets without the label have one, too', async () => {
    const all = limited(100);
    const counter = all.meter.createCounter('orders');
    counter.add(1, { route: '/first', user: 'first' });
    for (let i = 0; i < 1_000; i++) counter.add(1, { route: '/', user: i });
    counter.add(1, { route: '/first', user: 'first' });
    counter.add(1, { route: '/' });
    const points = await ordersOf(all);
    const countOf = (labels: object) =>
      points.find(({ attributes }) => JSON.stringify(attributes) === JSON.stringify(labels))?.value;
    assert.equal(countOf({ route: '/first', user: 'first' }), 2);
    assert.equal(countOf({ route: '/', [OVERFLOW]: true }), 1);
    assert.equal(totalOf(points), 1_003);
  });

  test('labels whose values come after the flood can be told apart, too', async () => {
    const all = limited(1_000);
    const counter = all.meter.createCounter('orders');
    for (let i = 0; i < 5_000; i++) counter.add(1, { route: '/first', status: 200, user: i });
    for (let i = 0; i < 500; i++)
      counter.add(1, { route: `/${i % 10}`, status: 200 + (i % 5), user: `late ${i}` });
    const collapsed = collapsedOf(await ordersOf(all)).map(({ attributes }) => attributes);
    assert.equal(new Set(collapsed.map(({ route }) => route)).size, 11);
    assert.ok(collapsed.every(({ user }) => user === '_OTHER'));
  });

  test('all that explode lose their values at once', async () => {
    const all = limited(200);
    const counter = all.meter.createCounter('orders');
    for (let i = 0; i < 5_000; i++) counter.add(1, { method: `M${i}`, path: `/${i}`, region: `r${i % 3}` });
    const points = await ordersOf(all);
    assert.deepEqual(
      collapsedOf(points)
        .map(({ attributes: { region, ...rest } }) => [region, rest])
        .toSorted(),
      ['r0', 'r1', 'r2'].map((region) => [region, { method: '_OTHER', path: '_OTHER', [OVERFLOW]: true }]),
    );
    assert.deepEqual(all.collapses.collapses[0]?.labels.toSorted(), ['method', 'path']);
  });

  test('one series stands for all the rest where the names of labels differ without end', async () => {
    const all = limited(100);
    const counter = all.meter.createCounter('orders');
    for (let i = 0; i < 1_000; i++) counter.add(1, { [`k${i}`]: 'x' });
    const points = await ordersOf(all);
    assert.equal(points.length, 100);
    assert.deepEqual(
      collapsedOf(points).map(({ attributes, value }) => [attributes, value]),
      [[{ [OVERFLOW]: true }, 901]],
    );
  });

  test('what explodes later, too, has one series in the end', async () => {
    const all = limited(100);
    const counter = all.meter.createCounter('orders');
    for (let i = 0; i < 500; i++) counter.add(1, { route: '/', user: i });
    for (let i = 0; i < 500; i++) counter.add(1, { route: `/${i}`, user: i });
    const points = await ordersOf(all);
    assert.ok(points.length <= 100);
    assert.equal(totalOf(points), 1_000);
    assert.ok(points.some(({ attributes }) => Object.keys(attributes).join() === OVERFLOW));
  });

  test('each collapsed measurement is counted, and the metric is named once', async () => {
    const all = limited(100);
    const counter = all.meter.createCounter('orders');
    for (let i = 0; i < 1_000; i++) counter.add(1, { user: i });
    for (let i = 0; i < 10; i++) counter.add(1, { user: 999 });
    const collapsed = totalOf(collapsedOf(await ordersOf(all)));
    assert.deepEqual(all.collapses.collapses, [
      { metric: 'orders', limit: 100, labels: ['user'], measurements: collapsed },
    ]);
  });
});

describe('the cap of series', () => {
  test('is for the whole life of a metric, for one who reads what is new as well', async () => {
    const kinds: MetricReaderOptions[][] = [[{}], [delta], [{}, delta], [delta, {}], [delta, delta]];
    for (const readers of kinds) {
      const all = limited(50, readers);
      const counter = all.meter.createCounter('orders');
      const seen = new Set<string>();
      let total = 0;
      for (let round = 0; round < 20; round++) {
        for (let i = 0; i < 100; i++) counter.add(1, { user: `${round} ${i}` });
        for (const reader of readers.keys()) {
          const points = await ordersOf(all, reader);
          for (const { attributes } of points) seen.add(JSON.stringify(attributes));
          if (reader === 0) total = readers[0] === delta ? total + totalOf(points) : totalOf(points);
        }
      }
      assert.ok(seen.size <= 50, String(seen.size));
      assert.equal(total, 2_000);
    }
  });

  test('lets nothing be lost, and no label but the collapsed ones be changed', async () => {
    const label = (name: string, most: number) => fc.option(fc.integer({ min: 0, max: most }), { nil: name });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 12 }),
        fc.array(
          fc.record({ a: label('a', 40), b: label('b', 2), c: label('c', 8) }, { requiredKeys: ['b'] }),
          { maxLength: 120 },
        ),
        fc.constantFrom<MetricReaderOptions[]>([{}], [delta]),
        async (limit, sets, readers) => {
          const all = limited(limit, readers);
          const counter = all.meter.createCounter('orders');
          for (const set of sets) counter.add(1, set);
          const points = await ordersOf(all);
          assert.ok(points.length <= limit);
          assert.equal(totalOf(points), sets.length);
          for (const { attributes, value } of points.filter((point) => !collapsedOf([point]).length)) {
            const same = sets.filter((set) => keyOf(set) === keyOf(attributes)).length;
            assert.ok(value >= 1 && value <= same);
          }
          for (const { attributes } of collapsedOf(points)) {
            const { [OVERFLOW]: _, ...rest } = attributes;
            assert.ok(
              Object.keys(rest).length === 0 ||
                sets.some((set) =>
                  Object.entries(rest).every(
                    ([name, value]) => value === '_OTHER' || set[name as 'a'] === value,
                  ),
                ),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('holds for what is observed, whose values are summed', async () => {
    const all = limited(20);
    let round = 0;
    const observe = (result: { observe(value: number, labels: object): void }) => {
      for (let i = 0; i < 40; i++) result.observe(2, { shop: `s${i % 2}`, user: `${round} ${i}` });
    };
    all.meter.createObservableUpDownCounter('orders').addCallback(observe as never);
    all.meter.createObservableGauge('wait').addCallback(observe as never);
    for (; round < 5; round++) {
      const { orders = [], wait = [] } = await all.collect();
      assert.ok(orders.length <= 20 && wait.length <= 20);
      const collapsed = collapsedOf(orders);
      assert.deepEqual(
        collapsed.map(({ attributes }) => attributes).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
        ['s0', 's1'].map((shop) => ({ shop, user: '_OTHER', [OVERFLOW]: true })),
      );
      // In the first round some have their own place; afterwards everybody is new.
      if (round > 0) assert.equal(totalOf(collapsed), 80);
      else assert.equal(totalOf(orders), 80);
      assert.deepEqual(
        collapsedOf(wait).map(({ value }) => value),
        [2, 2],
      );
    }
    assert.deepEqual(
      all.collapses.collapses.map(({ metric, labels }) => [metric, labels]),
      [
        ['orders', ['user']],
        ['wait', ['user']],
      ],
    );
  });
});

function keyOf(labels: object): string {
  return JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
