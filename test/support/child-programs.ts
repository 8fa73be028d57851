import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The options of this Node that a program needs too: the condition for the sources, type stripping on old Nodes. */
export const NODE_OPTIONS: readonly string[] = process.execArgv.filter(
  (option) => !option.startsWith('--test'),
);

/** How the programs of a folder are started, each in a Node of its own, on the sources. */
export function programsIn(
  folder: string,
): (program: string, args?: string[], env?: Record<string, string>) => ChildProcess {
  return (program, args = [], env = {}) =>
    spawn(process.execPath, [...NODE_OPTIONS, join(folder, program), ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
}

/** Waits for the end of a child and gives what it wrote. */
export async function finish(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [stdout, stderr] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    once(child, 'close'),
  ]);
  return { code: child.exitCode, stdout, stderr };
}
