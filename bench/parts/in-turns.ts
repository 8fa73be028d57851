import { median } from '../measure/median.ts';

/** CPU microseconds of one unit of each side, medians of the rounds. */
export interface PartFigures {
  stock: number;
  ours: number;
}

const WARM_UP = 5;
const ROUNDS = 25;

/** Runs two ways to do the same in turns, in one process. @param units how many are done in one call */
export async function inTurns(sides: { stock(): void; ours(): void; units: number }): Promise<PartFigures> {
  const stock: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const figures = { stock: cpuOf(sides.stock), ours: cpuOf(sides.ours) };
    // A turn of the event loop, as between two batches.
    await new Promise((resolve) => setImmediate(resolve));
    if (round < WARM_UP) continue;
    stock.push(figures.stock / sides.units);
    ours.push(figures.ours / sides.units);
  }
  return { stock: median(stock), ours: median(ours) };
}

function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
