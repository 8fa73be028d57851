// Measures what a flood of labels costs, in CPU microseconds, medians: a measurement whose labels are new each time and find
// no place, ours and the stock instruments' (which let all labels go, and forget with each collection), in turns; one of a
// known series among them; and the longest single measurement, at which what explodes is looked for. Not a test; run it with
//   node --conditions=@throughline/source test/metering/measure-flood.ts
import { metered } from './metered.ts';

const TIMES = 100_000;
const ROUNDS = 7;
const views = [{ instrumentName: '*', aggregationCardinalityLimit: 2_000 }];

function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

let number = 0;
const labels = (user: string) => ({
  'http.request.method': 'GET',
  'http.response.status_code': 200,
  'http.route': `/things/${number % 20}`,
  'url.scheme': 'http',
  user,
});

const variants = { ours: {}, stock: { isStock: true } };
const histograms = Object.entries(variants).map(([name, options]) => {
  const histogram = metered({ ...options, views }).meter.createHistogram('wait', { unit: 's' });
  for (let i = 0; i < 10_000; i++) histogram.record(1, labels(`u${number++}`));
  return { name, histogram, random: [] as number[], known: [] as number[] };
});
for (let round = 0; round < ROUNDS; round++) {
  for (const { histogram, random, known } of histograms) {
    const same = labels('u0');
    const flood = cpu(() => {
      for (let i = 0; i < TIMES; i++) histogram.record(1, labels(`u${number++}`));
    });
    const both = cpu(() => {
      for (let i = 0; i < TIMES; i++) {
        histogram.record(1, labels(`u${number++}`));
        histogram.record(1, same);
      }
    });
    random.push(flood / TIMES);
    known.push((both - flood) / TIMES);
  }
}
for (const { name, random, known } of histograms)
  console.log(
    `${name}: ${median(random).toFixed(2)} us for a new set, ${median(known).toFixed(2)} us for a known one`,
  );

for (const limit of [2_000, 100_000]) {
  const longest: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const given = [{ instrumentName: '*', aggregationCardinalityLimit: limit }];
    const histogram = metered({ views: given }).meter.createHistogram('wait', { unit: 's' });
    let most = 0;
    for (let i = 0; i < limit + 10; i++) {
      const one = labels(`u${number++}`);
      const started = performance.now();
      histogram.record(1, one);
      // The first ones compile.
      if (i > 500) most = Math.max(most, performance.now() - started);
    }
    longest.push(most);
  }
  console.log(`${limit} series: the longest measurement takes ${median(longest).toFixed(1)} ms`);
}
