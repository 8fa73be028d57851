import { GRAVITY, type Observation, type ObservationKind } from './observation.ts';

/** What belongs together: one observation, and others about nearly the same traces. */
export interface Finding {
  lead: Observation;
  also: Observation[];
  /** The largest share of requests that one of them touches. */
  share: number;
}

/** Of the smaller set of traces, what must be in both. */
const SAME_TRACES = 0.7;

const ORDER = Object.keys(GRAVITY) as ObservationKind[];

/**
 * Puts observations into an order: the gravest first. What touches nearly the same traces as one before it stands below that
 * one; of equally grave ones, the one that touches the larger share of requests comes first.
 */
export function rank(observations: readonly Observation[]): Finding[] {
  const findings: (Finding & { traces: Set<string> })[] = [];
  const order = [...observations].sort(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      b.share - a.share ||
      b.traceIds.length - a.traceIds.length,
  );
  for (const observation of order) {
    const same = findings.find(({ lead, traces }) => belongs(observation, lead, traces));
    if (same === undefined) {
      const { share, traceIds } = observation;
      findings.push({ lead: observation, also: [], share, traces: new Set(traceIds) });
    } else {
      same.also.push(observation);
      same.share = Math.max(same.share, observation.share);
    }
  }
  return findings
    .sort((a, b) => GRAVITY[a.lead.kind] - GRAVITY[b.lead.kind] || b.share - a.share)
    .map(({ lead, also, share }) => ({ lead, also, share }));
}

function belongs(observation: Observation, lead: Observation, traces: ReadonlySet<string>): boolean {
  if (observation.kind === 'telemetry_lost') return lead.kind === 'telemetry_lost';
  const own = new Set(observation.traceIds);
  if (own.size === 0 || traces.size === 0) return false;
  const both = [...own].filter((traceId) => traces.has(traceId)).length;
  return both >= SAME_TRACES * Math.min(own.size, traces.size);
}
