import { median } from '../measure/median.ts';
import type { Parts } from '../parts/measure-parts.ts';
import type { Measurement } from './measure-service.ts';

/** The rounds of each system, by its name, for each service, by its name. */
export type AllRuns = ReadonlyMap<string, ReadonlyMap<string, Measurement[]>>;

/** What we want to be, and what we are: the ratios of one run. */
export interface Goal {
  what: string;
  goal: string;
  measured: string;
  met: boolean;
}

const NOT_MEASURED = 'not in this run';
const PEERS = ['stock', 'edot', 'dd-trace', 'sentry', 'autotel'];

export function goalsOf(runs: AllRuns, parts: Parts): Goal[] {
  const hello = cost(runs, 'hello');
  const express = cost(runs, 'express');
  return [
    besideFloor('CPU over plain Node, hello: to dd-trace', hello, 'dd-trace', 0.33),
    ratio('CPU over plain Node, hello: to the floor', hello('ours'), hello('floor'), 2),
    besideFloor('CPU over plain Node, Express 5: to dd-trace', express, 'dd-trace', 0.15),
    besideFloor('CPU over plain Node, Express 5: to OpenTelemetry JS', express, 'stock', 0.1),
    ...['fastify', 'express-pg'].map((service) => {
      const of = cost(runs, service);
      const costs = PEERS.map(of).filter((value) => value > 0);
      const best = costs.length > 0 ? Math.min(...costs) : Number.NaN;
      return ratio(`CPU over plain Node, ${service}: to the best of the others`, of('ours'), best, 0.5);
    }),
    delivered(runs),
    ratio(
      'unsampled request (1 % sampled) to a sampled one, hello',
      hello('ours-1-percent'),
      hello('ours'),
      0.5,
    ),
    difference('first answer over plain Node, hello, ms', runs, 'firstAnswerMs', 60),
    difference('peak RSS over plain Node, hello, MB', runs, 'peakMegabytes', 40),
    ratio(
      'encoder, 512 spans of ten attributes: to the serializer of OpenTelemetry',
      parts.encoder.ours,
      parts.encoder.stock,
      0.4,
    ),
    {
      what: 'histogram record with the same five attributes, us',
      goal: '<= 0.2',
      measured: `${parts.histogram.ours.toFixed(3)} (OpenTelemetry JS: ${parts.histogram.stock.toFixed(3)})`,
      met: parts.histogram.ours <= 0.2,
    },
    {
      what: `p99 event-loop delay while ${parts.exportDelay.rate} spans/s are exported, to export switched off, ms`,
      goal: '<= +1',
      measured: `${signed(parts.exportDelay.exporting - parts.exportDelay.off)} (${parts.exportDelay.exporting.toFixed(1)}, ${parts.exportDelay.off.toFixed(1)})`,
      met: parts.exportDelay.exporting - parts.exportDelay.off <= 1,
    },
  ];
}

export function goalsText(goals: Goal[]): string {
  return [
    '| what | goal | measured | |',
    '| --- | ---: | ---: | --- |',
    ...goals.map(
      ({ what, goal, measured, met }) =>
        `| ${what} | ${goal} | ${measured} | ${measured === NOT_MEASURED ? '' : met ? 'met' : 'not met'} |`,
    ),
  ].join('\n');
}

/** The median over plain Node, paired by round; NaN where something was not measured. */
function cost(runs: AllRuns, service: string): (system: string) => number {
  const of = runs.get(service);
  const plain = of?.get('plain') ?? [];
  return (system) =>
    median(
      (of?.get(system) ?? []).map(
        (run, round) =>
          run.cpuMicrosecondsPerRequest - (plain[round]?.cpuMicrosecondsPerRequest ?? Number.NaN),
      ),
    );
}

/** With the ratio of the floor, which nothing that makes a span for each request can be far below. */
function besideFloor(what: string, of: (system: string) => number, other: string, most: number): Goal {
  const goal = ratio(what, of('ours'), of(other), most);
  const floor = of('floor') / of(other);
  return Number.isNaN(floor)
    ? goal
    : { ...goal, measured: `${goal.measured} (the floor: ${floor.toFixed(2)})` };
}

function ratio(what: string, ours: number, other: number, most: number): Goal {
  const share = ours / other;
  // `--quick` leaves services out.
  const measured = Number.isNaN(share) ? NOT_MEASURED : share.toFixed(2);
  return { what, goal: `<= ${most}`, measured, met: share <= most };
}

function difference(what: string, runs: AllRuns, key: 'firstAnswerMs' | 'peakMegabytes', most: number): Goal {
  const of = runs.get('hello');
  const value = (system: string): number => median((of?.get(system) ?? []).map((run) => run[key]));
  const more = value('ours') - value('plain');
  return { what, goal: `<= ${most}`, measured: more.toFixed(0), met: more <= most };
}

function delivered(runs: AllRuns): Goal {
  let served = 0;
  let arrived = 0;
  for (const systems of runs.values()) {
    for (const run of systems.get('ours') ?? []) {
      served += run.requests;
      arrived += run.servers;
    }
  }
  return {
    what: 'spans delivered of those offered',
    goal: '100 %',
    measured: `${arrived} of ${served}`,
    met: arrived === served,
  };
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}
