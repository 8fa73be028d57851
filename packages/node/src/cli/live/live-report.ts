import type { TelemetrySource } from '@throughline/viewer';
import { RouteMetrics } from './judge-metrics.ts';
import { judgeCorrelated, judgeErrors, judgeFlows } from './judge-request.ts';
import { LIVE_POINTS, type LiveMark, type LivePoint } from './live-points.ts';
import { lastRequests, type StoredRequest } from './stored-requests.ts';

/** What `throughline check --live --json` prints. */
export interface LiveReport {
  readonly version: 1;
  /** How many requests were looked at, and in how many traces. */
  readonly requests: number;
  readonly traces: number;
  readonly points: typeof LIVE_POINTS;
  /** By service and route. */
  readonly routes: readonly LiveRoute[];
  readonly findings: readonly LiveFinding[];
  /** `percent` is `yes` of all that are asked for, and null where nothing is. */
  readonly score: { yes: number; no: number; none: number; unknown: number; percent: number | null };
}

export interface LiveRoute {
  readonly service: string;
  readonly route: string;
  readonly requests: number;
  readonly failed: number;
  readonly marks: Readonly<Record<LivePoint, LiveMark>>;
}

export interface LiveFinding {
  /** Null: there is nothing to look at. */
  readonly point: LivePoint | null;
  /** Of eslint-plugin-throughline. */
  readonly rule: string | null;
  readonly service: string | null;
  readonly route: string | null;
  readonly message: string;
  readonly traceId: string | null;
}

/** Judges the last requests of a store, route by route. */
export async function liveReport(source: TelemetrySource, most: number): Promise<LiveReport> {
  const requests = await lastRequests(source, most);
  const metrics = await RouteMetrics.read(source, new Set(requests.map(({ service }) => service)));
  const groups = Map.groupBy(requests, ({ service, route }) => `${service}\n${route}`);
  const routes = [...groups.values()]
    .map((group) => routeOf(group, metrics))
    .sort(
      (one, other) =>
        one.service.localeCompare(other.service, 'en') || one.route.localeCompare(other.route, 'en'),
    );
  return {
    version: 1,
    requests: requests.length,
    traces: new Set(requests.map(({ traceId }) => traceId)).size,
    points: LIVE_POINTS,
    routes,
    findings: routes.length === 0 ? [NOTHING] : routes.flatMap(findingsOf),
    score: scoreOf(routes),
  };
}

const NOTHING: LiveFinding = {
  ...{ point: null, rule: null, service: null, route: null, traceId: null },
  message: 'no request is stored: send some to the application while the viewer takes its telemetry',
};

function routeOf(group: readonly StoredRequest[], metrics: RouteMetrics): LiveRoute {
  const [first] = group;
  return {
    service: first?.service ?? '',
    route: first?.route ?? '',
    requests: group.length,
    failed: group.filter(({ span }) => span.failed).length,
    marks: {
      correlated: together(group.map(judgeCorrelated)),
      errors: together(group.map(judgeErrors)),
      metrics: metrics.judge(group),
      flows: together(group.map(judgeFlows)),
    },
  };
}

/** One that fails decides, then one that nobody knows of, then one that holds. */
function together(marks: readonly LiveMark[]): LiveMark {
  const failing = marks.filter(({ mark }) => mark === 'no');
  const [first] = failing;
  if (first) return { ...first, why: `${failing.length} of ${marks.length} requests: ${first.why}` };
  const order = ['unknown', 'yes', 'none'];
  const [found] = [...marks].sort((one, other) => order.indexOf(one.mark) - order.indexOf(other.mark));
  return found ?? { mark: 'unknown', why: 'there is no request' };
}

function findingsOf({ service, route, marks }: LiveRoute): LiveFinding[] {
  return LIVE_POINTS.flatMap(({ id, rule, title }) => {
    const { mark, why, traceId = null } = marks[id];
    if (mark !== 'no') return [];
    return [{ point: id, rule, service, route, message: `${title}: ${why}`, traceId }];
  });
}

function scoreOf(routes: readonly LiveRoute[]): LiveReport['score'] {
  const count = { yes: 0, no: 0, none: 0, unknown: 0 };
  for (const { marks } of routes) for (const { mark } of Object.values(marks)) count[mark] += 1;
  const asked = count.yes + count.no + count.unknown;
  return { ...count, percent: asked === 0 ? null : Math.floor((100 * count.yes) / asked) };
}
