import type { EndpointEvidence } from '../evidence/endpoint.ts';
import type { Problem } from '../finding.ts';

const WORDS = { traces: 'spans', logs: 'log records', metrics: 'metrics' } as const;

/** One problem for each origin and outcome, not one for each signal; undefined where there is none. */
export function perEndpoint(
  endpoints: readonly EndpointEvidence[],
  isWrong: (one: EndpointEvidence) => boolean,
  problem: (first: EndpointEvidence, signals: string) => Problem,
): Problem[] | undefined {
  // Not Map.groupBy: a Node that is too old for it is what the doctor has to be able to tell.
  const groups = new Map<string, EndpointEvidence[]>();
  for (const one of endpoints.filter(isWrong)) {
    const { endpoint, protocol, outcome } = one;
    const base = endpoint.replace(/\/v1\/(?:traces|logs|metrics)$/, '');
    const key = JSON.stringify([base, protocol, { ...outcome, aheadMs: 0 }]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  if (groups.size === 0) return undefined;
  return [...groups.values()].map((group) => {
    const [first] = group as [EndpointEvidence];
    const signals = group.map(({ signal }) => WORDS[signal]);
    const last = signals.pop() ?? '';
    return problem(first, signals.length === 0 ? last : `${signals.join(', ')} and ${last}`);
  });
}
