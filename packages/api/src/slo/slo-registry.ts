import type { Context } from '@opentelemetry/api';
import { shared } from '../one-per-process.ts';
import type { SloDefinition } from './slo-definition.ts';

/** An SLO that takes the events of others. */
export interface SloTarget {
  /** Counts an event. Never throws. */
  record(failed: boolean, seconds: number | undefined, context: Context): void;
}

/** All SLOs of this process; one object, whatever the number of copies of this package. */
export interface SloRegistry {
  readonly byName: Map<string, SloDefinition>;
  /** Why some could not be made. */
  readonly refused: string[];
  /** Undefined as long as no SLO is about routes: what each request looks at. */
  routes:
    | Map<string, readonly { readonly method: string | undefined; readonly target: SloTarget }[]>
    | undefined;
  flows: Map<string, readonly SloTarget[]> | undefined;
}

const registry: SloRegistry = shared('slos', () => ({
  byName: new Map(),
  refused: [],
  routes: undefined,
  flows: undefined,
}));

export function sloRegistry(): SloRegistry {
  return registry;
}

/** Lets an SLO take the requests and flows that it is about. */
export function feed({ routes, flows }: SloDefinition, target: SloTarget): void {
  for (const { method, route } of routes) {
    registry.routes ??= new Map();
    registry.routes.set(route, [...(registry.routes.get(route) ?? []), { method, target }]);
  }
  for (const flow of flows) {
    registry.flows ??= new Map();
    registry.flows.set(flow, [...(registry.flows.get(flow) ?? []), target]);
  }
}

/**
 * Tells the SLOs that are about its route of a request that was served, by `http.request.method` and `http.route`. For
 * whoever serves it, once. Never throws.
 *
 * @example
 * tellServedRequest('POST', '/orders/:id', response.statusCode >= 500, seconds, context.active());
 */
export function tellServedRequest(
  method: string,
  route: string | undefined,
  failed: boolean,
  seconds: number,
  context: Context,
): void {
  const { routes } = registry;
  if (routes === undefined || route === undefined) return;
  for (const one of routes.get(route) ?? [])
    if (one.method === undefined || one.method === method) one.target.record(failed, seconds, context);
}

/** Tells the SLOs that are about a flow how it ended. Never throws. */
export function tellFlow(flow: string, failed: boolean, seconds: number, context: Context): void {
  const { flows } = registry;
  if (flows === undefined) return;
  for (const target of flows.get(flow) ?? []) target.record(failed, seconds, context);
}
