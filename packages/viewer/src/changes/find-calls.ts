import { durationText } from '../duration-text.ts';
import { type Observation, percentText, traceCall } from './observation.ts';
import { type Call, partsOf, type Request } from './requests.ts';
import { exceededLimit, hasGrown, isSpread, percentile } from './statistics.ts';
import type { Window } from './window.ts';

/** How many more equal calls a request must make than usual, beside twice as many. */
const MORE_CALLS = 3;

/** Milliseconds that a call must be above what was usual, beside twice as long. */
const MORE_MS = 50;

/**
 * Of each kind of request: calls that are made again and again (N+1), made again after they failed, that fail, or that take
 * longer.
 */
export function findCalls(before: Window, after: Window): Observation[] {
  const found: Observation[] = [];
  for (const [route, requests] of after.routes) {
    const earlier = before.routes.get(route) ?? [];
    for (const operation of new Set(requests.flatMap(({ calls }) => [...calls.keys()]))) {
      const given = { operation, earlier, requests, before, after };
      found.push(
        ...findRepeated(given),
        ...findRetries(given),
        ...findFailing(given),
        ...findSlowCalls(given),
      );
    }
  }
  return found;
}

interface Given {
  operation: string;
  earlier: readonly Request[];
  requests: readonly Request[];
  before: Window;
  after: Window;
}

function findRepeated(given: Given): Observation[] {
  const { operation, earlier, requests } = given;
  const count = ({ calls }: Request): number => calls.get(operation)?.length ?? 0;
  const limit = exceededLimit(earlier.map(count), requests.map(count), MORE_CALLS);
  if (limit === undefined) return [];
  const touched = requests.filter((request) => count(request) > limit);
  // Calls that are made again because they failed are told as such.
  if (touched.filter((request) => retriesOf(request, operation) > 0).length * 2 > touched.length) return [];
  const usual = percentile(earlier.map(count), 0.5);
  const words = `the same call again and again (N+1): ${touched.length} of ${requests.length} requests make it ${percentile(touched.map(count), 0.5)} times, usual was ${usual}`;
  return [observed('repeated_calls', words, touched, given)];
}

function findRetries(given: Given): Observation[] {
  const { operation, earlier, requests } = given;
  const retried = (list: readonly Request[]): Request[] =>
    list.filter((request) => retriesOf(request, operation) > 0);
  const touched = retried(requests);
  const shares = [
    { some: retried(earlier).length, all: earlier.length },
    { some: touched.length, all: requests.length },
  ] as const;
  if (!hasGrown(...shares)) return [];
  const calls = touched.reduce((sum, one) => sum + (one.calls.get(operation)?.length ?? 0), 0);
  const words = `calls that failed are made again (retries): ${touched.length} of ${requests.length} requests, ${percentText(shares[0].some, shares[0].all)} before; ${(calls / touched.length).toFixed(1)} calls each`;
  return [observed('retries', words, touched, given)];
}

function findFailing(given: Given): Observation[] {
  const { operation, earlier, requests } = given;
  const callsOf = (list: readonly Request[]): Call[] =>
    list.flatMap(({ calls }) => calls.get(operation) ?? []);
  const [callsBefore, calls] = [callsOf(earlier), callsOf(requests)];
  if (!calls.some(({ isClient }) => isClient)) return [];
  const failed = calls.filter((call) => call.failed);
  const shares = [
    { some: callsBefore.filter((call) => call.failed).length, all: callsBefore.length },
    { some: failed.length, all: calls.length },
  ] as const;
  if (!hasGrown(...shares)) return [];
  const touched = requests.filter(({ calls: own }) => own.get(operation)?.some((call) => call.failed));
  const words = `calls fail: ${failed.length} of ${calls.length}, ${percentText(shares[0].some, shares[0].all)} before${timeoutWords(failed)}`;
  return [observed('calls_fail', words, touched, given)];
}

function findSlowCalls(given: Given): Observation[] {
  const { operation, earlier, requests } = given;
  const msOf = ({ durationNs }: Call): number => durationNs / 1e6;
  const callsOf = (list: readonly Request[]): number[] =>
    list.flatMap(({ calls }) => (calls.get(operation) ?? []).filter(({ isClient }) => isClient).map(msOf));
  const [callsBefore, calls] = [callsOf(earlier), callsOf(requests)];
  const limit = exceededLimit(callsBefore, calls, MORE_MS);
  if (limit === undefined) return [];
  const touched = requests.filter(({ calls: own }) => own.get(operation)?.some((call) => msOf(call) > limit));
  if (!isSpread(touched.map(startOf), requests.map(startOf))) return [];
  const slow = calls.filter((ms) => ms > limit);
  const words = `calls take longer: ${slow.length} of ${calls.length} took more than ${durationText(limit)}, ${percentText(callsBefore.filter((ms) => ms > limit).length, callsBefore.length)} before; median of these ${durationText(percentile(slow, 0.5))}, of all before ${durationText(percentile(callsBefore, 0.5))}`;
  return [observed('slower_calls', words, touched, given)];
}

/** Failures after half a second or more that all took about as long are mostly a time limit. */
function timeoutWords(failed: readonly Call[]): string {
  const times = failed.map(({ durationNs }) => durationNs / 1e6);
  const [short, middle, long] = [0.1, 0.5, 0.9].map((share) => percentile(times, share)) as [
    number,
    number,
    number,
  ];
  if (middle < 500 || long > 1.1 * short) return '';
  return `; each ends after about ${durationText(middle)}, as with a time limit`;
}

/** Calls of a client that begin after an equal one of the same request has failed. */
function retriesOf({ calls }: Request, operation: string): number {
  const list = [...(calls.get(operation) ?? [])].sort((a, b) => a.startUs - b.startUs);
  return list.filter(
    (call, at) =>
      call.isClient &&
      list.slice(0, at).some((one) => one.failed && one.startUs + one.durationNs / 1_000 <= call.startUs),
  ).length;
}

function observed(
  kind: Observation['kind'],
  words: string,
  touched: readonly Request[],
  { operation, before, after }: Given,
): Observation {
  const { service, name, peer } = partsOf(operation);
  const callee = peer === null ? undefined : (after.callees.get(peer) ?? before.callees.get(peer));
  const to = peer === null ? '' : `, to ${peer}${callee === undefined ? '' : ` (${callee})`}`;
  const example = touched.at(-1);
  return {
    kind,
    words,
    facts: [`call of ${service}: ${name}${to}`, `in requests: ${example?.name ?? ''}`],
    traceIds: touched.map(({ traceId }) => traceId),
    share: touched.length / after.requests.length,
    example: example?.traceId,
    next: traceCall(example?.traceId ?? ''),
  };
}

function startOf({ startUs }: Request): number {
  return startUs;
}
