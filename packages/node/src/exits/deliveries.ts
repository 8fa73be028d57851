import { type Endpoint, openSpool, type Spool } from '@throughline/otlp';
import type { Config, OtlpConfig } from '../config/config.ts';
import type { Pipeline, Way } from '../config/pipeline.ts';
import { NO_ENDPOINT, type Signal } from './account.ts';
import { otlpExporterType } from './component-types.ts';
import { Delivery } from './delivery.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { endpointOfRoute, type OtlpRoute } from './otlp-route.ts';

/** How what is sent over OTLP/HTTP is delivered. */
export interface DeliveryPlan {
  /** The stock exporters send instead. */
  readonly stock: boolean;
  readonly spool: Config['spool'];
  /** `service.name`: what a dead process of the same service left on disk is sent. */
  readonly service: string;
  /** Bytes that telemetry may hold altogether. */
  readonly maxMemoryBytes: number;
}

export interface DeliveryParts {
  readonly report: DeliveryReport;
  routeOf(otlp: OtlpConfig): OtlpRoute;
  /** Told that the folder of the spool cannot be used, and why. */
  onFolderProblem(problem: string): void;
  onFault(scope: string, error: unknown): void;
}

/**
 * Encoded batches of one delivery that wait in memory before they go to disk, where the ceiling allows as much. What an
 * endpoint that hangs costs the application follows from it.
 */
const SPILL_FROM_BYTES = 8 * 1024 * 1024;

/** The deliveries of a process: one, but where a signal goes to several endpoints. */
export interface Deliveries {
  readonly all: readonly Delivery[];
  /** Undefined for a way that our transport does not serve. */
  of(way: Way): Delivery | undefined;
}

/** The first endpoints of all signals share one transport, so that a flood of one signal yields to the others. */
export function buildDeliveries(pipeline: Pipeline, plan: DeliveryPlan, parts: DeliveryParts): Deliveries {
  const groups: { endpoints: Partial<Record<Signal, Endpoint>>; ways: Way[] }[] = [];
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    let place = 0;
    for (const { way } of plan.stock ? [] : pipeline[signal].ways) {
      if (!isHttp(way)) continue;
      groups[place] ??= { endpoints: {}, ways: [] };
      const group = groups[place++];
      if (!group) continue;
      group.endpoints[signal] = endpointOfRoute(parts.routeOf(way.otlp));
      parts.report.open(signal, way.otlp.endpoint, otlpExporterType(signal, way.otlp.protocol));
      group.ways.push(way);
    }
  }
  // Where the disk takes what memory cannot hold, an endpoint that is away sheds nothing. Where nothing does (no spool, or a
  // folder that cannot be written), the ceiling chooses what is kept, before the transport drops what is oldest.
  const share = plan.maxMemoryBytes / Math.max(1, groups.length);
  const byWay = new Map<Way, Delivery>();
  const all = groups.map(({ endpoints, ways }, place) => {
    const delivery = new Delivery({
      endpoints,
      spool: spoolOf(plan, place, endpoints, parts),
      maxPendingBytes: share,
      spillFromBytes: Math.min(SPILL_FROM_BYTES, share / 2),
      writeAhead: plan.spool.mode === 'durable',
      report: parts.report,
      onFault: parts.onFault,
    });
    for (const way of ways) byWay.set(way, delivery);
    return delivery;
  });
  return { all, of: (way) => byWay.get(way) };
}

function isHttp(way: Way): way is Extract<Way, { to: 'otlp' }> {
  return way.to === 'otlp' && way.otlp.protocol !== 'grpc';
}

/** What was meant for a second endpoint must not go to the first, so its segments are those of another service. */
function spoolOf(
  { spool, service }: DeliveryPlan,
  place: number,
  endpoints: Partial<Record<Signal, Endpoint>>,
  { onFolderProblem, report }: DeliveryParts,
): Spool | undefined {
  if (spool.mode === 'off') return undefined;
  return openSpool({
    ...(spool.folder !== undefined && { folder: spool.folder }),
    service: place === 0 ? service : `${service} (endpoint ${place + 1})`,
    maxBytes: spool.maxBytes,
    maxAgeMs: spool.maxAgeMs,
    onProblem: onFolderProblem,
    onDropped: (signal, items, reason) => {
      report.dropped(signal, items, `disk_${reason}`, endpoints[signal]?.url ?? NO_ENDPOINT);
    },
  });
}
