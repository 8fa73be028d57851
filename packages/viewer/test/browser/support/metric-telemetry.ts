import type { Viewer } from '@throughline/viewer';
import { keyValues, nano, type Plain } from '../../support/telemetry.ts';
import { send } from '../../support/viewer.ts';

export const SLOW_TRACE = '0af7651916cd43dd8448eb211c80319c';

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const POINTS = 60;
const EVERY_MS = 30_000;

/** Half an hour of a service: how long its requests take, how many there are by route, its memory. */
export async function sendMetrics(viewer: Viewer): Promise<void> {
  const now = Date.now();
  const start = now - POINTS * EVERY_MS;
  const times = Array.from({ length: POINTS }, (_, i) => start + (i + 1) * EVERY_MS - 1_000);
  const base = (ms: number, attributes: { [key: string]: Plain }) => ({
    ...{ attributes: keyValues(attributes), startTimeUnixNano: nano(start), timeUnixNano: nano(ms) },
  });
  const counts = new Array<number>(BOUNDS.length + 1).fill(0);
  const durations = times.map((ms, i) => {
    for (let n = 0; n < 40; n += 1) {
      const seconds = 0.02 * (1 + ((n * 7 + i * 3) % 11)) * (i > 40 && n % 5 === 0 ? 8 : 1);
      const place = BOUNDS.findIndex((bound) => seconds <= bound);
      const row = place < 0 ? BOUNDS.length : place;
      counts[row] = (counts[row] ?? 0) + 1;
    }
    return {
      ...base(ms, { 'http.route': '/orders', 'http.request.method': 'POST' }),
      ...{ count: String(counts.reduce((a, b) => a + b, 0)), sum: 4, explicitBounds: BOUNDS },
      bucketCounts: counts.map(String),
      exemplars:
        i === 50
          ? [
              {
                timeUnixNano: nano(ms - 500),
                asDouble: 1.42,
                traceId: SLOW_TRACE,
                spanId: '00f067aa0ba902b7',
              },
            ]
          : [],
    };
  });
  const routes = ['/orders', '/orders/:id', '/items'];
  const requests = routes.flatMap((route, r) =>
    times.map((ms, i) => ({
      ...base(ms, { 'http.route': route }),
      asInt: String(Math.round((r + 1) * i * 45 + 60 * Math.sin(i / (r + 3)))),
    })),
  );
  const memory = times.map((ms, i) => ({
    ...base(ms, {}),
    asInt: String(Math.round((80 + 30 * Math.sin(i / 9) + i / 4) * 2 ** 20)),
  }));
  const metrics = [
    {
      ...{
        name: 'http.server.request.duration',
        unit: 's',
        description: 'Duration of HTTP server requests.',
      },
      histogram: { aggregationTemporality: 2, dataPoints: durations },
    },
    {
      ...{ name: 'shop.requests', unit: '{request}', description: 'Requests by route.' },
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: requests },
    },
    {
      name: 'process.memory.usage',
      unit: 'By',
      description: 'Resident memory.',
      gauge: { dataPoints: memory },
    },
  ];
  const resource = { attributes: keyValues({ 'service.name': 'shop', 'service.instance.id': 'shop-1' }) };
  await send(viewer, 'metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
}
