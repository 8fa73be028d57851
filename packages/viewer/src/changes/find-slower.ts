import { durationText } from '../duration-text.ts';
import { type Observation, percentText, traceCall } from './observation.ts';
import { partsOf, type Request } from './requests.ts';
import { exceededLimit, isSpread, percentile } from './statistics.ts';
import type { Window } from './window.ts';

/** Milliseconds that a request must be above what was usual, beside twice as long. */
const MORE_MS = 50;

/** Routes of which more requests than before took longer than usual, and what they waited for. */
export function findSlower(before: Window, after: Window): Observation[] {
  const found: Observation[] = [];
  for (const [route, requests] of after.routes) {
    const earlier = before.routes.get(route) ?? [];
    const limit = exceededLimit(earlier.map(msOf), requests.map(msOf), MORE_MS);
    if (limit === undefined) continue;
    const slow = requests.filter((request) => msOf(request) > limit);
    if (!isSpread(slow.map(startOf), requests.map(startOf))) continue;
    const example = middleOf(slow);
    const { service, name } = partsOf(route);
    found.push({
      kind: 'slower',
      words: `slower: ${slow.length} of ${requests.length} requests took more than ${durationText(limit)}, ${percentText(earlier.filter((one) => msOf(one) > limit).length, earlier.length)} before; median ${change(earlier, requests, 0.5)}, p95 ${change(earlier, requests, 0.95)}`,
      facts: [`service ${service}, ${name}`, ...waitFacts(earlier, slow)],
      traceIds: slow.map(({ traceId }) => traceId),
      share: slow.length / after.requests.length,
      example: example?.traceId,
      next: traceCall(example?.traceId ?? ''),
    });
  }
  return found;
}

/** What the slow ones waited for longer than the earlier ones: up to two kinds of spans, in any service. */
function waitFacts(earlier: readonly Request[], slow: readonly Request[]): string[] {
  const [was, is] = [meanWaits(earlier), meanWaits(slow)];
  const grown = [...is].map(([operation, ms]) => ({ operation, ms, was: was.get(operation) ?? 0 }));
  grown.sort((a, b) => b.ms - b.was - (a.ms - a.was));
  return grown
    .filter(({ ms, was: msBefore }) => ms - msBefore >= 1)
    .slice(0, 2)
    .map(({ operation, ms, was: msBefore }) => {
      const { service, name, peer } = partsOf(operation);
      return `waits for: ${service}, ${name}${peer === null ? '' : `, ${peer}`}: ${durationText(msBefore)} -> ${durationText(ms)} each`;
    });
}

function meanWaits(requests: readonly Request[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { waits } of requests) {
    for (const [operation, ns] of waits)
      sums.set(operation, (sums.get(operation) ?? 0) + ns / 1e6 / requests.length);
  }
  return sums;
}

function change(before: readonly Request[], after: readonly Request[], share: number): string {
  const text = (requests: readonly Request[]): string => durationText(percentile(requests.map(msOf), share));
  return `${text(before)} -> ${text(after)}`;
}

function msOf({ durationNs }: Request): number {
  return durationNs / 1e6;
}

/** The one in the middle by duration: neither a freak nor hardly touched. */
function middleOf(requests: readonly Request[]): Request | undefined {
  return [...requests].sort((a, b) => a.durationNs - b.durationNs)[Math.floor(requests.length / 2)];
}

function startOf({ startUs }: Request): number {
  return startUs;
}
