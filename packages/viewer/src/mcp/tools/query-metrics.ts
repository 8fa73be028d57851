import type { MetricPoint, MetricSeries } from '../../read/shapes.ts';
import { Answer } from '../answer.ts';
import { HOUR_US, timeText } from '../times.ts';
import type { Tool } from '../tool.ts';

/** Points of one series that are told, evenly over its time. */
const SHOWN_POINTS = 12;
const MAX_POINTS = 1_000;

export const queryMetrics: Tool = {
  name: 'query_metrics',
  title: 'Metrics',
  description:
    'Without a name: all metrics with type, unit and services. With a name: its series with their labels, and how each went over the time asked for, with traces as examples where there are some.',
  parameters: {
    name: { type: 'text', maxLength: 255, description: 'The metric, such as http.server.request.duration.' },
    service: { type: 'text', maxLength: 200, description: 'Only series of this service.' },
    since: { type: 'time', description: 'Begin of the time asked for; by default 1h.' },
    until: { type: 'time', description: 'Its end; by default now.' },
  },
  async run(source, given) {
    const name = given.text('name');
    if (name === undefined) {
      const metrics = await source.metrics();
      const list = new Answer(`${metrics.length} metrics.`);
      for (const one of metrics) {
        list.tell(
          `${one.name} (${one.type}${one.unit === '' ? '' : `, ${one.unit}`}): ${one.series} series of ${one.services.join(', ')}`,
        );
      }
      list.next('query_metrics', { name: 'http.server.request.duration' });
      return list;
    }
    const nowUs = Date.now() * 1_000;
    const sinceUs = given.time('since', Date.now()) ?? nowUs - HOUR_US;
    const untilUs = given.time('until', Date.now()) ?? nowUs;
    const query = { name, service: given.text('service'), sinceUs, untilUs, maxPoints: MAX_POINTS };
    const { series, total } = await source.metric(query);
    const there = series.filter(({ points }) => points.length > 0);
    const answer = new Answer(
      `${there.length} series with points from ${timeText(sinceUs)} to ${timeText(untilUs)}; ${total} series are known.`,
    );
    for (const one of there) tellSeries(answer, one);
    const example = there
      .flatMap(({ exemplars }) => exemplars)
      .find(({ traceId }) => traceId !== null)?.traceId;
    if (example != null) answer.next('get_trace', { trace_id: example });
    else answer.next(total === 0 ? 'query_metrics' : 'health');
    return answer;
  },
};

function tellSeries(answer: Answer, series: MetricSeries): void {
  const labels = Object.entries(series.attributes).map(([key, value]) => `${key}=${String(value)}`);
  answer.tell(
    `${series.service} {${labels.join(', ')}}${series.temporality === null ? '' : ` ${series.temporality}`}`,
  );
  const values = evenly(series.points).map(
    (point) => `${timeText(point.timeUs).slice(11, 23)} ${pointText(point)}`,
  );
  answer.tell(values.join('; '), 2);
  const examples = series.exemplars.filter(({ traceId }) => traceId !== null).slice(-3);
  for (const { value, traceId } of examples) answer.say(`  example: ${value}, trace ${traceId}`);
}

function pointText({ value, count, sum, max }: MetricPoint): string {
  if (value !== null) return String(value);
  const mean =
    count !== null && count > 0 && sum !== null ? `, mean ${Number((sum / count).toPrecision(4))}` : '';
  return `count ${count ?? 0}${mean}${max === null ? '' : `, max ${Number(max.toPrecision(4))}`}`;
}

/** The first, the last, and what is evenly between. */
function evenly(points: readonly MetricPoint[]): MetricPoint[] {
  if (points.length <= SHOWN_POINTS) return [...points];
  const step = (points.length - 1) / (SHOWN_POINTS - 1);
  return Array.from({ length: SHOWN_POINTS }, (_, at) => points[Math.round(at * step)] as MetricPoint);
}
