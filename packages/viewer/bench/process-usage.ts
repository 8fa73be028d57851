import { readFileSync } from 'node:fs';

/** Linux counts processor time in these (`getconf CLK_TCK`); it is 100 on every machine that Node runs on. */
const TICK_US = 10_000;

/** Processor time that a process with all its threads has used, in microseconds, from /proc. */
export function cpuUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before it is in parentheses, and may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Resident bytes: now, and the most there ever were. */
export function memory(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1_024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** Waits until the process has hardly used the processor for a while: what it does behind an answer is done. */
export async function untilIdle(pid: number): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (let before = cpuUs(pid), quiet = 0; quiet < 3 && performance.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const now = cpuUs(pid);
    quiet = now - before <= TICK_US ? quiet + 1 : 0;
    before = now;
  }
}
