import { type Observation, WEIGHTS } from './observation.ts';

/** What belongs together: one observation, and others about nearly the same traces. */
export interface Finding {
  lead: Observation;
  also: Observation[];
  /** Weight of the lead, times the largest share of requests that one of them touches. */
  score: number;
}

/** Of the smaller set of traces, what must be in both. */
const SAME_TRACES = 0.7;

/**
 * Puts observations into an order: first those of the greatest weight; what touches nearly the same traces as one before it
 * stands below that one; the groups by weight times share of requests.
 */
export function rank(observations: readonly Observation[]): Finding[] {
  const findings: (Finding & { traces: Set<string> })[] = [];
  const order = [...observations].sort(
    (a, b) => WEIGHTS[b.kind] - WEIGHTS[a.kind] || b.share - a.share || b.traceIds.length - a.traceIds.length,
  );
  for (const observation of order) {
    const same = findings.find(({ lead, traces }) => belongs(observation, lead, traces));
    if (same === undefined) {
      const traces = new Set(observation.traceIds);
      findings.push({
        lead: observation,
        also: [],
        score: WEIGHTS[observation.kind] * observation.share,
        traces,
      });
    } else {
      same.also.push(observation);
      same.score = Math.max(same.score, WEIGHTS[same.lead.kind] * observation.share);
    }
  }
  return findings.sort((a, b) => b.score - a.score).map(({ lead, also, score }) => ({ lead, also, score }));
}

function belongs(observation: Observation, lead: Observation, traces: ReadonlySet<string>): boolean {
  if (observation.kind === 'telemetry_lost') return lead.kind === 'telemetry_lost';
  const own = new Set(observation.traceIds);
  if (own.size === 0 || traces.size === 0) return false;
  const both = [...own].filter((traceId) => traces.has(traceId)).length;
  return both >= SAME_TRACES * Math.min(own.size, traces.size);
}
