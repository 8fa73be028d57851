import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The processor of what is measured, and of everything else. */
export type Place = 'measured' | 'beside';

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;

/** How processes are kept apart, in words. */
export const pinning: string = canPin
  ? 'the service on one core, load maker, sink and database on another'
  : 'not pinned to cores: no taskset, or one core';

/** A Node process with a channel, on its own core where the machine can do that. */
export class PinnedProcess {
  readonly child: ChildProcess;
  readonly startedAt: number = performance.now();

  constructor(place: Place, nodeArgs: string[], env: Record<string, string> = {}) {
    const node = [process.execPath, ...nodeArgs];
    const [command = '', ...args] = canPin
      ? ['taskset', '-c', place === 'measured' ? '0' : '1', ...node]
      : node;
    this.child = spawn(command, args, {
      // What a service prints is written for real and read by nobody.
      stdio: ['ignore', 'ignore', process.env['BENCH_STDERR'] ? 'inherit' : 'ignore', 'ipc'],
      env: { ...cleanEnvironment(), ...env },
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a message, where there is one, and resolves with the next one that comes back. */
  ask<T>(message?: unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the process ended with ${code}`));
      this.child.once('exit', ended);
      this.child.once('message', (answer) => {
        this.child.off('exit', ended);
        resolve(answer as T);
      });
      if (message !== undefined) this.child.send(message as object);
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }
}

function cleanEnvironment(): Record<string, string> {
  const foreign = /^(?:OTEL_|THROUGHLINE_|NODE_|DD_|SENTRY_)/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
