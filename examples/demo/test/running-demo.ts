import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';

/** The demo as `npm start` runs it, with what it says and the processes that it starts. */
export interface RunningDemo {
  pid: number;
  stdout(): string;
  stderr(): string;
  /** Resolves once the text is on stdout; rejects when the demo ends or 40 s pass before. */
  says(text: string): Promise<void>;
  /** The processes that it has started, by the file that they run. */
  processes(): { pid: number; file: string }[];
  ended: Promise<number | null>;
}

const demoFolder = dirname(import.meta.dirname);
const DEADLINE_MS = 40_000;

export function startDemo(args: string[], env: NodeJS.ProcessEnv = {}): RunningDemo {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: demoFolder,
    // What an earlier run has left on disk would be sent by this one.
    env: { ...withoutTelemetrySettings(process.env), THROUGHLINE_SPOOL: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    child.emit('said');
  });
  const ended = once(child, 'close').then(([code]): number | null => code);
  const pid = child.pid ?? 0;

  return {
    pid,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    async says(text) {
      while (!stdout.includes(text)) {
        const isOver = await Promise.race([once(child, 'said').then(() => false), ended.then(() => true)]);
        if (isOver)
          assert.fail(`The demo ended without saying ${JSON.stringify(text)}:\n${stdout}\n${stderr}`);
      }
    },
    processes: () =>
      execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((words) => Number(words[1]) === pid && words.at(-1)?.endsWith('.ts'))
        .map((words) => ({ pid: Number(words[0]), file: words.at(-1) ?? '' })),
  };
}

/** What the machine of a developer sets for other programs must not change what is asserted here. */
function withoutTelemetrySettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(OTEL_|THROUGHLINE_|DATABASE_|NODE_OPTIONS$|FORCE_COLOR$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

/** The process ids among these that still run. */
export function stillRunning(processes: { pid: number; file: string }[]): string[] {
  return processes.filter(({ pid }) => isRunning(pid)).map(({ pid, file }) => `${file} (${pid})`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
