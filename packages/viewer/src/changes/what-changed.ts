import type { TelemetrySource } from '../source/telemetry-source.ts';
import { findAnswers } from './find-answers.ts';
import { findCalls } from './find-calls.ts';
import { type Deploy, findDeploys, findNewServices } from './find-deploys.ts';
import { findErrors } from './find-errors.ts';
import { findFlows } from './find-flows.ts';
import { findLosses } from './find-losses.ts';
import { findPools } from './find-pools.ts';
import { findSlower } from './find-slower.ts';
import { findTraffic } from './find-traffic.ts';
import { type Finding, rank } from './rank.ts';
import { readWindow, type Window } from './window.ts';

/** Two windows compared. */
export interface Changes {
  before: Window;
  after: Window;
  /** The gravest first; none where nothing changed beyond chance. */
  findings: Finding[];
  deploys: Deploy[];
  /** Untrusted names. */
  newServices: string[];
}

/** Two windows, the earlier one first. Microseconds since 1970. */
export interface WindowTimes {
  beforeUs: number;
  beforeUntilUs: number;
  fromUs: number;
  untilUs: number;
}

/**
 * Compares two windows of time. How each difference is found, and what it weighs, stands in docs/mcp.md.
 * @throws SourceError as a rejection
 */
export async function whatChanged(
  source: TelemetrySource,
  { beforeUs, beforeUntilUs, fromUs, untilUs }: WindowTimes,
): Promise<Changes> {
  const before = await readWindow(source, beforeUs, beforeUntilUs);
  const after = await readWindow(source, fromUs, untilUs);
  const observations = [
    ...(await findLosses(source, before, after)),
    ...(await findPools(source, before, after)),
    ...findCalls(before, after),
    ...findFlows(before, after),
    ...findErrors(before, after),
    ...findAnswers(before, after),
    ...findSlower(before, after),
    ...findTraffic(before, after),
  ];
  const { senders } = await source.health();
  return {
    ...{ before, after, findings: rank(observations) },
    deploys: findDeploys(senders, before, after),
    newServices: before.requests.length === 0 ? [] : findNewServices(before, after),
  };
}
