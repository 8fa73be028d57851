import type { Sender } from '../read/told-metrics.ts';
import type { Window } from './window.ts';

/** A version of a service that only one of two windows has. No finding by itself: it says when to look. */
export interface Deploy {
  service: string;
  version: string;
  isNew: boolean;
  /** When it was first seen, or last. Microseconds since 1970. */
  atUs: number;
}

/** By `service.version`, as each process tells it. */
export function findDeploys(senders: readonly Sender[], before: Window, after: Window): Deploy[] {
  const versions = new Map<string, { service: string; version: string; firstUs: number; lastUs: number }>();
  for (const { service, attributes, firstUs, lastUs } of senders) {
    const version = attributes['service.version'];
    if (version === undefined) continue;
    const key = JSON.stringify([service, String(version)]);
    const known = versions.get(key) ?? { service, version: String(version), firstUs, lastUs };
    known.firstUs = Math.min(known.firstUs, firstUs);
    known.lastUs = Math.max(known.lastUs, lastUs);
    versions.set(key, known);
  }
  const deploys: Deploy[] = [];
  for (const { service, version, firstUs, lastUs } of versions.values()) {
    // In one of the windows, or between them.
    const isNew = firstUs >= before.fromUs && firstUs < after.untilUs;
    const isGone = lastUs >= before.fromUs && lastUs < after.fromUs;
    if (isNew) deploys.push({ service, version, isNew, atUs: firstUs });
    if (isGone) deploys.push({ service, version, isNew: false, atUs: lastUs });
  }
  return deploys.sort((a, b) => a.atUs - b.atUs);
}

/** Services of which requests are in the later window alone. No finding either: that something is new is mostly wanted. */
export function findNewServices(before: Window, after: Window): string[] {
  const known = new Set(before.requests.map(({ service }) => service));
  return [...new Set(after.requests.map(({ service }) => service))].filter((service) => !known.has(service));
}
