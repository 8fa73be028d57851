import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

/** The machine in one line, with the load that it had beside the measurement. */
export function describeMachine(): string {
  const cores = cpus();
  const model = cores[0]?.model.replaceAll(/\s+/g, ' ').trim() || 'unknown processor';
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[1]?.toFixed(1);
  return `Node ${process.versions.node}, ${platform()} ${arch()}, ${cores.length} cores (${model}), ${gigabytes} GB, load over five minutes at the end ${load}`;
}
