import { type Observation, traceCall } from './observation.ts';
import { partsOf } from './requests.ts';
import { rateChange } from './statistics.ts';
import { secondsOf, type Window } from './window.ts';

/** Fewer requests of a service than these say nothing when it is gone. */
const LEAST_OF_SERVICE = 10;

/** Routes that are asked more or less often, and services of which nothing comes any more. */
export function findTraffic(before: Window, after: Window): Observation[] {
  const gone = goneServices(before, after);
  const found = gone.map(
    ({ service, count }): Observation => ({
      kind: 'service_gone',
      words: `a service is gone: ${count} requests before, none now`,
      facts: [`service ${service}`],
      traceIds: [],
      share: count / Math.max(1, before.requests.length),
      example: undefined,
      next: { tool: 'health', arguments: {} },
    }),
  );
  const missing = new Set(gone.map(({ service }) => service));
  for (const route of new Set([...before.routes.keys(), ...after.routes.keys()])) {
    const { service, name } = partsOf(route);
    if (missing.has(service)) continue;
    const requests = after.routes.get(route) ?? [];
    const { was, is } = ratesOf(route, before, after);
    const changed = rateChange(was, is);
    if (changed === undefined) continue;
    const example = requests.at(-1)?.traceId;
    found.push({
      kind: changed === 'more' ? 'busier' : 'quieter',
      words: `asked ${changed === 'more' ? 'more' : 'less'} often: ${rateText(was)} -> ${rateText(is)} requests a second`,
      facts: [`service ${service}, ${name}`],
      traceIds: requests.map(({ traceId }) => traceId),
      share:
        Math.abs(is.count - (was.count * is.seconds) / was.seconds) /
        Math.max(1, after.requests.length * after.every),
      example,
      next: example === undefined ? { tool: 'service_map', arguments: {} } : traceCall(example),
    });
  }
  return found;
}

interface Rate {
  count: number;
  seconds: number;
}

/** How often a route was asked in both windows. */
export function ratesOf(route: string, before: Window, after: Window): { was: Rate; is: Rate } {
  const rate = (window: Window): Rate => ({
    count: (window.routes.get(route)?.length ?? 0) * window.every,
    seconds: secondsOf(window),
  });
  return { was: rate(before), is: rate(after) };
}

function goneServices(before: Window, after: Window): { service: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { service } of before.requests) counts.set(service, (counts.get(service) ?? 0) + 1);
  const there = new Set(after.requests.map(({ service }) => service));
  const expected = secondsOf(after) / secondsOf(before);
  return [...counts]
    .filter(([service, count]) => !there.has(service) && count * expected >= LEAST_OF_SERVICE)
    .map(([service, count]) => ({ service, count }));
}

function rateText({ count, seconds }: Rate): string {
  const rate = count / seconds;
  return rate >= 10 ? rate.toFixed(0) : rate.toFixed(rate >= 0.1 ? 1 : 3);
}
