import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Ready } from '../service-process.ts';

const demoFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface ChildOptions {
  name: string;
  /** Arguments of node, the file last. */
  args: string[];
  env: NodeJS.ProcessEnv;
  onStdout(line: string): void;
  onStderr(line: string): void;
}

/** A process of the demo. */
export interface Child {
  readonly name: string;
  /** The address that it announced; rejects when it ends before. */
  readonly ready: Promise<string>;
  /** How it ended, in words. Never rejects. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL when the deadline passes; says whether it went by itself. */
  stop(deadlineMs: number): Promise<boolean>;
  kill(): void;
}

export function startChild({ name, args, env, onStdout, onStderr }: ChildOptions): Child {
  const child = spawn(process.execPath, args, {
    cwd: demoFolder,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C in a terminal goes to the whole group; these are stopped in order instead.
    detached: process.platform !== 'win32',
  });
  if (child.stdout) forEachLine(child.stdout, onStdout);
  if (child.stderr) forEachLine(child.stderr, onStderr);
  const ended = endOf(child);
  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (message: Ready) => message.type === 'ready' && resolve(message.url));
    ended.then((end) => reject(new Error(`${name} ${end} before it was ready.`)));
  });
  ready.catch(() => undefined);

  return {
    name,
    ready,
    ended,
    async stop(deadlineMs) {
      let overdue = false;
      child.kill('SIGTERM');
      const timer = setTimeout(() => {
        overdue = true;
        child.kill('SIGKILL');
      }, deadlineMs);
      await ended;
      clearTimeout(timer);
      return !overdue;
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    // `close` and not `exit`: its last lines have been read by then.
    child.once('close', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  });
}

function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
}
