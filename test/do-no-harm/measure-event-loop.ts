// Reports how late the event loop of an HTTP server is while its collector hangs, against the SDK switched off: rounds in
// turns, medians. Not a test; run it on a quiet machine, after a build, with
//   node --conditions=@throughline/source test/do-no-harm/measure-event-loop.ts [rounds] [seconds] [requests a second]
import { hangingCollector } from '../delivery/delivery-app.ts';
import { type LoopFigures, loadServer } from './event-loop-load.ts';

const [rounds = 5, seconds = 8, rate = 1_000] = process.argv.slice(2).map(Number);
const collector = await hangingCollector();
const off: LoopFigures[] = [];
const on: LoopFigures[] = [];
for (let round = 0; round < rounds; round++) {
  for (const [figures, url] of [[off, undefined] as const, [on, collector.url] as const]) {
    figures.push(await loadServer({ collector: url, warmUpMs: 2_000, forMs: seconds * 1_000, rate }));
  }
}
await collector.close();

for (const key of ['p50', 'p99', 'longest', 'rate', 'slices', 'longestSlice'] as const) {
  const [without, with_] = [median(off, key), median(on, key)];
  const shown = (figures: LoopFigures[]) => figures.map((one) => one[key]).join(' ');
  console.log(
    `${key.padEnd(12)} off ${without} (${shown(off)}), on ${with_} (${shown(on)}), difference ${(with_ - without).toFixed(2)}`,
  );
}

function median(figures: LoopFigures[], key: keyof LoopFigures): number {
  const sorted = figures.map((one) => one[key]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
