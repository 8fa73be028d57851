// npm run bench:metrics: what a scrape of 10,000 series costs beside prom-client and the stock exporter, in one
// interleaved run; prints the tables of docs/metrics.md. --rounds N (default 15).
import { parseArgs } from 'node:util';
import { describeMachine } from '../measure/machine.ts';
import { type Candidate, type Costs, measure, type Shape } from './measure.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });

const open = { accept: 'application/openmetrics-text;version=1.0.0' };
const candidates: Candidate[] = [
  { title: 'prom-client', library: 'prom-client', headers: {} },
  { title: 'Throughline, Prometheus text', library: 'throughline', headers: {} },
  { title: 'Throughline, OpenMetrics', library: 'throughline', headers: open },
  {
    title: 'Throughline, OpenMetrics, gzip',
    library: 'throughline',
    headers: { ...open, 'accept-encoding': 'gzip' },
  },
  {
    title: 'Throughline, `THROUGHLINE_STOCK=prometheus`',
    library: 'throughline',
    headers: {},
    env: { THROUGHLINE_STOCK: 'prometheus' },
  },
  { title: '`PrometheusExporter` of OpenTelemetry', library: 'stock', headers: {} },
];
const shapes: Record<Shape, string> = {
  counters: '10,000 counters, five labels each',
  histograms: '10,000 lines of 580 histograms, five labels each',
};
for (const [shape, title] of Object.entries(shapes) as [Shape, string][]) {
  console.log(table(title, candidates, await measure(candidates, shape, Number(values.rounds), 5)));
}
const inGroup = { WORKERS: '4' };
const groups: Candidate[] = [
  { title: 'prom-client, `AggregatorRegistry`', library: 'prom-client', headers: {}, env: inGroup },
  { title: 'Throughline, OpenMetrics', library: 'throughline', headers: open, env: inGroup },
];
const title = 'The primary of four workers, 10,000 counters each';
console.log(table(title, groups, await measure(groups, 'counters', Number(values.rounds), 5)));
console.log(describeMachine());

function table(title: string, all: readonly Candidate[], costs: readonly Costs[]): string {
  const rival = (costs[0] as Costs).cpuMs;
  return [
    `| ${title} | CPU of a scrape | of prom-client's | longest pause: median, all | bytes |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...costs.map(({ cpuMs, pauseMs, longestPauseMs, bytes }, at) => {
      const pauses = `${pauseMs.toFixed(1)}, ${longestPauseMs.toFixed(1)} ms`;
      const ratio = (cpuMs / rival).toFixed(2);
      return `| ${all[at]?.title} | ${cpuMs.toFixed(1)} ms | ${ratio} | ${pauses} | ${bytes.toLocaleString('en')} |`;
    }),
    '',
  ].join('\n');
}
