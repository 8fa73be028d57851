import type { MetricPoint, MetricSeries } from '../read/shapes.ts';
import type { TelemetrySource } from '../source/telemetry-source.ts';
import type { Observation } from './observation.ts';
import { percentile } from './statistics.ts';
import type { Window } from './window.ts';

/** Of the semantic conventions for database clients. */
export const POOL_METRICS = {
  count: 'db.client.connection.count',
  max: 'db.client.connection.max',
  waiting: 'db.client.connection.pending_requests',
} as const;

/** Connections that must be missing at the end of a window. */
const LEAST_GROWTH = 3;
const MAX_POINTS = 5_000;

interface Pool {
  service: string;
  name: string;
  used: MetricPoint[];
  max: number;
  waiting: MetricPoint[];
}

/**
 * Pools whose connections in use grow and do not come back: the least in use in the last third of the later window is three
 * more than the least in its first third, and than what was usual before.
 */
export async function findPools(
  source: TelemetrySource,
  before: Window,
  after: Window,
): Promise<Observation[]> {
  const found: Observation[] = [];
  for (const { service, name, used, max, waiting } of await poolsOf(source, before, after)) {
    const third = (after.untilUs - after.fromUs) / 3;
    const values = (fromUs: number, untilUs: number): number[] =>
      used.filter(({ timeUs }) => timeUs >= fromUs && timeUs < untilUs).map(({ value }) => value ?? 0);
    const [first, last] = [
      values(after.fromUs, after.fromUs + third),
      values(after.untilUs - third, after.untilUs),
    ];
    if (last.length === 0) continue;
    const usual = percentile(values(before.fromUs, before.untilUs), 0.5);
    const [least, begin] = [Math.min(...last), first.length === 0 ? usual : Math.min(...first)];
    if (least - begin < LEAST_GROWTH || least - usual < LEAST_GROWTH) continue;
    const wait = Math.max(
      0,
      ...waiting.filter(({ timeUs }) => timeUs >= after.fromUs).map(({ value }) => value ?? 0),
    );
    found.push({
      kind: 'pool_grows',
      words: `connections of a pool do not come back: ${usual} in use before, at least ${least} at the end${max > 0 ? `, of ${max}` : ''}; ${wait} requests wait for one`,
      facts: [`service ${service}, pool ${name}`],
      traceIds: [],
      share: max > 0 ? Math.min(1, least / max) : 0.5,
      example: undefined,
      next: {
        tool: 'query_metrics',
        arguments: { name: POOL_METRICS.count, since: isoOf(before.fromUs), until: isoOf(after.untilUs) },
      },
    });
  }
  return found;
}

async function poolsOf(source: TelemetrySource, before: Window, after: Window): Promise<Pool[]> {
  const read = async (name: string): Promise<MetricSeries[]> => {
    const range = { sinceUs: before.fromUs, untilUs: after.untilUs, maxPoints: MAX_POINTS };
    return (await source.metric({ name, service: undefined, ...range })).series;
  };
  const [counts, most, waiting] = await Promise.all([
    read(POOL_METRICS.count),
    read(POOL_METRICS.max),
    read(POOL_METRICS.waiting),
  ]);
  const pools = new Map<string, Pool>();
  const poolOf = (series: MetricSeries): Pool => {
    const name = String(series.attributes['db.client.connection.pool.name'] ?? '');
    const key = JSON.stringify([series.service, name]);
    const pool = pools.get(key) ?? { service: series.service, name, used: [], max: 0, waiting: [] };
    pools.set(key, pool);
    return pool;
  };
  for (const series of counts) {
    if (series.attributes['db.client.connection.state'] === 'used')
      poolOf(series).used.push(...series.points);
  }
  for (const series of most) poolOf(series).max = series.points.at(-1)?.value ?? 0;
  for (const series of waiting) poolOf(series).waiting.push(...series.points);
  return [...pools.values()];
}

export function isoOf(us: number): string {
  return new Date(us / 1_000).toISOString();
}
