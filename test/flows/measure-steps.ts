// What a step of a flow costs beyond its span, its log record and its journal: node --conditions=@throughline/source
// test/flows/measure-steps.ts [rounds] [steps]. Needs a build. CPU time, interleaved in one process, medians.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

type Way = 'spanAndRecord' | 'step' | 'stepWithJournal' | 'durations' | 'journalWrites';
interface Measured {
  readonly micros: Record<Way, number[]>;
  /** Microseconds of the two writes of one step, in order. */
  readonly single: number[];
}

const program = join(import.meta.dirname, 'steps-program.mjs');
const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
if (status !== 0) throw new Error(stderr);
const { micros, single } = JSON.parse(stdout) as Measured;

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Differences within a round are free of what changes between rounds. */
function medianBeyond(way: Way, base: Way): number {
  return median(micros[way].map((value, round) => value - (micros[base][round] ?? Number.NaN)));
}

const us = (value: number): string => `${value.toFixed(2)} us`;
console.log(`span and log record alone        ${us(median(micros.spanAndRecord))}`);
console.log(`step, no journal                 ${us(median(micros.step))}`);
console.log(`step, with journal               ${us(median(micros.stepWithJournal))}`);
console.log(`a step beyond span and record    ${us(medianBeyond('step', 'spanAndRecord'))}`);
console.log(`  of that its histogram          ${us(median(micros.durations))}`);
console.log(`its two writes to the journal    ${us(median(micros.journalWrites))} CPU`);
console.log(
  `the same, elapsed                p50 ${us(quantile(single, 0.5))}, p99 ${us(quantile(single, 0.99))}`,
);
