import { nsOfBucket } from '../ingest/service-rates.ts';
import type { Database } from '../store/database.ts';
import type { EdgeItem, ServiceItem } from './shapes.ts';

const MINUTE_US = 60_000_000;

export interface ServiceMap {
  /** From the whole minute in which the time asked for begins. */
  sinceUs: number;
  services: ServiceItem[];
  edges: EdgeItem[];
}

/** Services with rates, errors and latency of what they served, and who called whom. */
export function listServices(database: Database, sinceUs: number, nowUs: number): ServiceMap {
  const minute = Math.floor(sinceUs / MINUTE_US);
  const counted = database.all(
    `SELECT service, bucket, sum(requests) requests, sum(failed) failed FROM service_minute WHERE minute >= ?
     GROUP BY service, bucket ORDER BY service, bucket`,
    minute,
  );
  const byService = new Map<string, [bucket: number, requests: number, failed: number][]>();
  for (const row of counted) {
    const service = String(row['service']);
    const list = byService.get(service) ?? [];
    byService.set(service, list);
    list.push([Number(row['bucket']), Number(row['requests']), Number(row['failed'])]);
  }
  const edges = edgesSince(database, minute);
  for (const { caller, callee, kind } of edges) {
    if (!byService.has(caller)) byService.set(caller, []);
    if (kind === 'service' && !byService.has(callee)) byService.set(callee, []);
  }
  const seconds = Math.max(1, (nowUs - minute * MINUTE_US) / 1e6);
  const services = [...byService].map(([service, buckets]) => serviceItem(service, buckets, seconds));
  return { sinceUs: minute * MINUTE_US, services, edges };
}

function serviceItem(
  service: string,
  buckets: readonly [bucket: number, requests: number, failed: number][],
  seconds: number,
): ServiceItem {
  const requests = buckets.reduce((sum, [, count]) => sum + count, 0);
  const percentile = (share: number): number | null => {
    let left = Math.ceil(requests * share);
    for (const [bucket, count] of buckets) {
      left -= count;
      if (left <= 0) return nsOfBucket(bucket);
    }
    return null;
  };
  return {
    service,
    requests,
    failed: buckets.reduce((sum, [, , failed]) => sum + failed, 0),
    requestsPerSecond: requests / seconds,
    p50Ns: requests === 0 ? null : percentile(0.5),
    p95Ns: requests === 0 ? null : percentile(0.95),
    p99Ns: requests === 0 ? null : percentile(0.99),
  };
}

const MAX_EDGES = 1_000;

function edgesSince(database: Database, minute: number): EdgeItem[] {
  const rows = database.all(
    `SELECT caller, callee, kind, sum(calls) calls, sum(failed) failed, sum(sum_ns) sum_ns, max(max_ns) max_ns
     FROM edge_minute WHERE minute >= ? GROUP BY caller, callee, kind HAVING sum(calls) > 0
     ORDER BY sum(calls) DESC LIMIT ${MAX_EDGES}`,
    minute,
  );
  return rows.map((row) => ({
    caller: String(row['caller']),
    callee: String(row['callee']),
    kind: row['kind'] === 'peer' ? 'peer' : 'service',
    calls: Number(row['calls']),
    failed: Math.max(0, Number(row['failed'])),
    meanNs: Math.max(0, Math.round(Number(row['sum_ns']) / Number(row['calls']))),
    maxNs: Number(row['max_ns']),
  }));
}
