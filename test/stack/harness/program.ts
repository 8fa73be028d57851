import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { watchOver } from './watcher.ts';

export interface ProgramOptions {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  /** Everything that it writes, over all its starts. */
  logFile: string;
  /** Answers 200 once the program can work: its own health API. */
  readyUrl: string;
}

const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 30_000;

/** One real program on loopback, which a test can stop, kill and start again with the same ports and data. */
export class Program {
  readonly name: string;
  readonly #options: ProgramOptions;
  #child: ChildProcess | undefined;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** What it has written so far. */
  get log(): string {
    return readFileSync(this.#options.logFile, 'utf8');
  }

  /** Starts it and waits until its health API says that it is ready. */
  async start(): Promise<void> {
    const { command, args, env, logFile } = this.#options;
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, {
      // Nothing of the developer's settings: what the program knows is what the test says.
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      stdio: ['ignore', log, log],
      // Ctrl-C in a terminal goes to the whole group; the programs are stopped in order instead.
      detached: process.platform !== 'win32',
    });
    closeSync(log);
    this.#child = child;
    child.on('error', () => undefined);
    watchOver(child);
    await this.#untilReady(child);
  }

  /** Lets it stand still: its connections stay, nothing is answered any more. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Ends it, with SIGTERM unless told otherwise, and waits until it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || hasEnded(child)) return;
    const gone = once(child, 'exit');
    // One that stands still hears nothing else.
    child.kill('SIGCONT');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(timer);
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const { name, readyUrl } = this.#options;
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await answers200(readyUrl))) {
      if (hasEnded(child)) throw new Error(`${name} ended before it was ready:\n${this.lastLines()}`);
      if (performance.now() > deadline) {
        throw new Error(
          `${name} is not ready at ${readyUrl} after ${READY_WITHIN_MS / 1_000} s:\n${this.lastLines()}`,
        );
      }
      await delay(100);
    }
  }

  lastLines(): string {
    return this.log.split('\n').slice(-30).join('\n');
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function answers200(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
