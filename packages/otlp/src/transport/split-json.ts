import type { Signal } from '../signal.ts';
import type { SplittableRequest } from './splittable-request.ts';

type Json = Record<string, unknown>;

const NAMES: Record<Signal, { resources: string; scopes: string; records: string }> = {
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' },
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
  metrics: { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
};
const METRIC_KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'];

/** @throws where the body is not JSON */
export function parseJsonRequest(signal: Signal, body: Uint8Array): SplittableRequest {
  const names = NAMES[signal];
  const request = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()) as Json;
  const itemsOf: number[] = [];
  for (const resource of list(request, names.resources)) {
    for (const scope of list(resource, names.scopes)) {
      for (const record of list(scope, names.records))
        itemsOf.push(signal === 'metrics' ? points(record) : 1);
    }
  }
  return {
    itemsOf,
    write: (from, to) => {
      let at = 0;
      const resources = list(request, names.resources).map((resource) => ({
        ...resource,
        [names.scopes]: list(resource, names.scopes)
          .map((scope) => ({
            ...scope,
            [names.records]: list(scope, names.records).filter(() => isWithin(at++, from, to)),
          }))
          .filter((scope) => list(scope, names.records).length > 0),
      }));
      const kept = resources.filter((resource) => list(resource, names.scopes).length > 0);
      return Buffer.from(JSON.stringify({ ...request, [names.resources]: kept }));
    },
  };
}

function isWithin(at: number, from: number, to: number): boolean {
  return at >= from && at < to;
}

function list(owner: Json, key: string): Json[] {
  return Array.isArray(owner[key]) ? (owner[key] as Json[]) : [];
}

function points(metric: Json): number {
  return METRIC_KINDS.reduce((sum, kind) => sum + list((metric[kind] ?? {}) as Json, 'dataPoints').length, 0);
}
