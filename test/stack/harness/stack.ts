import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPrograms } from '../build/install.ts';
import { type Layout, layOut } from './layout.ts';
import type { Program } from './program.ts';

/** The real Collector, Jaeger, Loki and Prometheus, running. */
export interface Stack extends Layout {
  /** Where their data, queues and logs are. */
  folder: string;
  /** What the programs have written last; for the message of a test that failed. */
  lastLines(): string;
  /** Stops all of them and removes their data. */
  close(): Promise<void>;
}

/**
 * Starts the four programs with data of their own. Whatever ends this process ends them.
 *
 * @param collectorEnv what otel-collector.yaml takes from the environment, beyond addresses and folders
 */
export async function startStack(collectorEnv: Record<string, string> = {}): Promise<Stack> {
  const binaries = installPrograms((line) => process.stderr.write(`${line}\n`));
  const folder = mkdtempSync(join(tmpdir(), 'throughline-stack-'));
  const layout = await layOut(binaries, folder, collectorEnv);
  const backEnds = [layout.jaeger, layout.loki, layout.prometheus];
  const all: Program[] = [layout.collector, ...backEnds];
  const close = async () => {
    // The Collector first: it hands over what it still has.
    for (const program of all) await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(backEnds.map((program) => program.start()));
    await layout.collector.start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...layout,
    folder,
    lastLines: () => all.map((program) => `--- ${program.name}\n${program.lastLines()}`).join('\n'),
    close,
  };
}
