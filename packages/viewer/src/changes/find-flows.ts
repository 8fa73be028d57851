import type { WindowFlow } from '../read/window-events.ts';
import { type Observation, percentText, traceCall } from './observation.ts';
import { hasGrown } from './statistics.ts';
import type { Window } from './window.ts';

/** Flows that end or stand still at a step more often than before. */
export function findFlows(before: Window, after: Window): Observation[] {
  const names = new Set(after.flows.map(({ name }) => name));
  return [...names].flatMap((name) => findStops(name, before, after));
}

function findStops(name: string, before: Window, after: Window): Observation[] {
  const named = ({ flows }: Window): WindowFlow[] => flows.filter((flow) => flow.name === name);
  const [earlier, flows] = [named(before), named(after)];
  const found: Observation[] = [];
  for (const step of new Set(flows.filter(hasStopped).map((flow) => flow.step))) {
    const stops = (flow: WindowFlow): boolean => hasStopped(flow) && flow.step === step;
    const touched = flows.filter(stops);
    const was = { some: earlier.filter(stops).length, all: earlier.length };
    if (!hasGrown(was, { some: touched.length, all: flows.length })) continue;
    const example = touched.find(({ traceId }) => traceId !== null);
    const place = Math.max(...touched.map(({ steps }) => steps));
    const traceIds = touched.flatMap(({ traceId }) => traceId ?? []);
    found.push({
      kind: 'flow_stops',
      words: `a flow stops${step === null ? '' : ` at its step ${place}`}: ${touched.length} of ${flows.length} flows, ${percentText(was.some, was.all)} before`,
      facts: [
        `service ${touched[0]?.service ?? ''}, flow ${name}${step === null ? '' : `, step ${step}`}`,
        `how they end: ${[...new Set(touched.map(({ outcome, stalled }) => outcome ?? (stalled ? 'stalled' : 'in flight')))].join(', ')}`,
      ],
      traceIds,
      share: touched.length / Math.max(1, after.requests.length),
      example: example?.traceId ?? undefined,
      next: example?.traceId == null ? { tool: 'list_flows', arguments: {} } : traceCall(example.traceId),
    });
  }
  return found;
}

function hasStopped({ outcome, stalled }: WindowFlow): boolean {
  return outcome === null ? stalled : outcome !== 'completed';
}
