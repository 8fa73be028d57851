// Measures what recording costs: CPU microseconds per record of a histogram with five labels, ours and the stock
// instruments', in turns, medians; and bytes of memory and milliseconds of a collection per 10,000 series. The stock
// instruments as they were in a process until now, guarded and with redacted labels; and bare. Not a test; run it with
//   node --expose-gc --conditions=@throughline/source test/metering/measure-record.ts
import { type Attributes, context, type Histogram, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { guardMetrics } from '../../packages/node/src/api-guard/guard-metrics.ts';
import { seriesOf } from '../../packages/node/src/metering/index.ts';
import { contextOf, type Metered, metered, spanContext } from './metered.ts';

const RECORDS = 200_000;
const ROUNDS = 11;
const SERIES = 10_000;
/** Of the semantic conventions, for requests of HTTP. */
const advice = {
  explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
};
const routes = Array.from({ length: SERIES }, (_, at) => `/users/:id/things/${at}`);

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

function labelsOf(at: number): Attributes {
  return {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'http.route': routes[at] as string,
    'network.protocol.version': '1.1',
    'url.scheme': 'http',
  };
}

const same = labelsOf(0);
type Work = (histogram: Histogram) => void;
const works: Record<string, Work> = {
  'the same object': (histogram) => {
    for (let i = 0; i < RECORDS; i++) histogram.record((i % 7) / 10, same);
  },
  'an equal object': (histogram) => {
    for (let i = 0; i < RECORDS; i++) histogram.record((i % 7) / 10, labelsOf(0));
  },
  'eight sets in turn': (histogram) => {
    for (let i = 0; i < RECORDS; i++) histogram.record((i % 7) / 10, labelsOf(i & 7));
  },
  'a series that is kept': (histogram) => {
    const series = seriesOf(histogram, same);
    for (let i = 0; i < RECORDS; i++) series.record((i % 7) / 10);
  },
};
const places = {
  'no span': ROOT_CONTEXT,
  'a span that is not sampled': contextOf(spanContext(1, 0)),
  'a sampled span': contextOf(spanContext(1)),
};

const variants = { ours: {}, stock: { isStock: true }, bare: { isStock: true, isBare: true } };
type Variant = keyof typeof variants;

function histogramOf(variant: Variant): { all: Metered; histogram: Histogram } {
  const views = [{ instrumentName: '*', aggregationCardinalityLimit: SERIES + 1 }];
  const all = metered({ ...variants[variant], views });
  return { all, histogram: all.meter.createHistogram('http.server.request.duration', { unit: 's', advice }) };
}

function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

function measureRecords(): void {
  const histograms = { bare: histogramOf('bare').histogram } as Record<Variant, Histogram>;
  // The guards change the classes.
  const bareRecord = histograms.bare.record;
  guardMetrics();
  histograms.bare.record = bareRecord;
  histograms.ours = histogramOf('ours').histogram;
  histograms.stock = histogramOf('stock').histogram;
  for (const [place, active] of Object.entries(places)) {
    for (const [name, work] of Object.entries(works)) {
      const times: Record<Variant, number[]> = { ours: [], stock: [], bare: [] };
      for (let round = 0; round <= ROUNDS; round++) {
        for (const variant of Object.keys(times) as Variant[]) {
          const took = context.with(active, () => cpu(() => work(histograms[variant])));
          // The first round warms up.
          if (round > 0) times[variant].push(took / RECORDS);
        }
      }
      const [ours, stock, bare] = [median(times.ours), median(times.stock), median(times.bare)];
      console.log(
        `${name} in ${place}: ours ${ours.toFixed(3)} us; stock ${stock.toFixed(3)} us, ratio ${(ours / stock).toFixed(2)}; ` +
          `bare ${bare.toFixed(3)} us, ratio ${(ours / bare).toFixed(2)}`,
      );
    }
  }
}

/** In a function of its own, so that nothing of it stays reachable. */
async function collect({ all }: ReturnType<typeof histogramOf>): Promise<number> {
  const before = process.cpuUsage();
  await all.collect();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function measureSeries(variant: Variant): Promise<void> {
  const { gc } = globalThis;
  if (gc === undefined) return;
  const heap = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    gc();
    gc();
    return process.memoryUsage().heapUsed;
  };
  const made = histogramOf(variant);
  await collect(made);
  const before = await heap();
  const perSeries = async () => Math.round(((await heap()) - before) / SERIES);
  const recordAll = () => {
    for (let at = 0; at < SERIES; at++) made.histogram.record(0.1, labelsOf(at));
  };
  recordAll();
  const recorded = await perSeries();
  await collect(made);
  recordAll();
  const again = await perSeries();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    recordAll();
    times.push(await collect(made));
  }
  console.log(
    `${variant}: ${recorded} bytes per series, ${again} between two collections; ` +
      `${median(times).toFixed(1)} ms CPU to collect ${SERIES}`,
  );
}

measureRecords();
await measureSeries('ours');
await measureSeries('stock');
