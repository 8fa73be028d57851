import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { namesPreload, nodeArguments, startsThroughline } from '../../preload-argument.ts';
import {
  type ApplicationEvidence,
  applicationProcesses,
  type Ending,
  type ProcessEvidence,
} from './application.ts';
import { isRunning } from './process-state.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { sourceFacts } from './source-facts.ts';

export interface RunOptions {
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** Whether the script of package.json that the command names brings the preload. */
  readonly scriptCarriesPreload: boolean;
  /** For the application to stand and its canary to be settled. */
  readonly patienceMs: number;
  /** Milliseconds for its end after SIGTERM, by the environment that its process has. */
  endDeadlineMs(environment: Readonly<Record<string, string>> | undefined): number;
  /** Receives what the application writes, both streams. */
  onOutput(chunk: Buffer): void;
  /** Kills it at once. */
  readonly signal: AbortSignal;
}

const LOOK_MS = 50;
/** For further processes to appear beside the first that stands. */
const OTHERS_MS = 700;
/** For those that have appeared to stand, too. */
const OTHERS_STAND_MS = 10_000;
/** For a killed process to be gone. */
const GONE_MS = 2_000;
const LAST_WORDS_MS = 300;
const hasGroups = process.platform !== 'win32';

/** Runs the command with the probe until it has been looked at, ends it, and tells what was seen; it cannot hang. */
export async function runApplication(options: RunOptions): Promise<ApplicationEvidence> {
  const { command, env, patienceMs, signal } = options;
  const [program, ...args] = command;
  const plan = planOf(options);
  const folder = openRunFolder();
  let child: ChildProcess | undefined;
  try {
    child = spawn(program, args, {
      env: { ...env, NODE_OPTIONS: nodeOptions(folder, env, plan.register) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: nothing of it outlives the doctor.
      detached: hasGroups,
    });
    const running = new Running(child, options.onOutput);
    await running.until(() => signal.aborted || hasStood(folder, running), patienceMs);
    const ending = await end(running, folder, options);
    const processes = folder.read(child.pid);
    return {
      ...{ addedPreload: plan.register !== undefined, preloads: plan.preloads, program: basename(program) },
      ...{ failure: running.failure, patienceSeconds: patienceMs / 1_000, processes, ending },
      sources: sourceFacts(applicationFiles(processes)),
    };
  } finally {
    if (child !== undefined) killGroup(child);
    folder.remove();
  }
}

/** A program under way, and how it ended. */
class Running {
  readonly child: ChildProcess;
  failure: string | undefined;
  ended: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  /** When the first process stood. */
  stoodAt: number | undefined;
  #isClosed = false;

  constructor(child: ChildProcess, onOutput: (chunk: Buffer) => void) {
    this.child = child;
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    child.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = error.code ?? 'unknown';
    });
    child.on('exit', (code, signal) => {
      this.ended = { code, signal };
    });
    child.on('close', () => {
      this.#isClosed = true;
    });
  }

  get isOver(): boolean {
    return this.ended !== undefined || this.failure !== undefined;
  }

  /** Until its last words are read, if nobody else holds its pipes. */
  async untilSaid(): Promise<void> {
    await until(() => this.#isClosed, LAST_WORDS_MS);
  }

  /** Until the condition holds, the program is over or the time is. */
  async until(holds: () => boolean, deadlineMs: number): Promise<void> {
    await until(() => this.isOver || holds(), deadlineMs);
  }
}

async function until(holds: () => boolean, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (Date.now() < deadline && !holds()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

/** Whether it carries the preload, or `register` is added to it. */
function planOf({ command: [program, ...args], env, scriptCarriesPreload }: RunOptions): {
  preloads: readonly string[];
  register: string | undefined;
} {
  const register = import.meta.resolve('throughline/register');
  const isNode = /^node(js)?(\.exe)?$/.test(basename(program));
  const { preloads, script } = nodeArguments(isNode ? args : [], env['NODE_OPTIONS'] ?? '');
  const files = [...preloads, ...(script === undefined ? [] : [script])];
  const carries =
    scriptCarriesPreload ||
    namesPreload(preloads, register) ||
    // What another program will hand to Node, or another command of ours.
    /throughline\/register|throughline(?:\.js)?\s+(?:run|dev)\b/.test(args.join(' ')) ||
    files.some((file) => startsThroughline(file, process.cwd()));
  return { preloads, register: carries ? undefined : register };
}

/** The probe comes first of all, the preload after what the user has there. */
function nodeOptions(folder: RunFolder, env: NodeJS.ProcessEnv, register: string | undefined): string {
  const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  return [
    `--require ${quoted(folder.probe)}`,
    env['NODE_OPTIONS'],
    register && `--import ${quoted(register)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The first process stands, and no other is on its way. */
function hasStood(folder: RunFolder, running: Running): boolean {
  const processes = folder.read(running.child.pid);
  const own = applicationProcesses({ processes });
  if (!own.some(({ done }) => done)) return false;
  running.stoodAt ??= Date.now();
  const waited = Date.now() - running.stoodAt;
  if (waited < OTHERS_MS && !isAlone(own, running)) return false;
  return waited > OTHERS_STAND_MS || own.every(({ done, exited }) => done || exited);
}

/** The command is the one process that there is: it has had its time. */
function isAlone(own: readonly ProcessEvidence[], { child }: Running): boolean {
  const [only, ...others] = own;
  return only !== undefined && others.length === 0 && only.pid === child.pid && only.listens;
}

async function end(running: Running, folder: RunFolder, options: RunOptions): Promise<Ending> {
  const { child } = running;
  const environment = applicationProcesses({ processes: folder.read(child.pid) }).find(
    ({ sdk }) => sdk !== undefined,
  )?.sdk?.environment;
  const deadlineMs = options.endDeadlineMs(environment);
  const deadline = Date.now() + deadlineMs;
  const byItself = running.isOver;
  if (!byItself && !options.signal.aborted) {
    folder.announceEnd();
    child.kill('SIGTERM');
    await running.until(() => options.signal.aborted, deadlineMs);
  }
  const killed = !running.isOver;
  // Asked for by the program below which they run, if it passes the signal on.
  const others = applicationProcesses({ processes: folder.read(child.pid) }).filter(
    ({ pid }) => pid !== child.pid,
  );
  const areGone = (): boolean => options.signal.aborted || !others.some(({ pid }) => isRunning(pid));
  if (!killed && !byItself) await until(areGone, deadline - Date.now());
  const leftBehind = !killed && !byItself && !areGone();
  if (!killed) await running.untilSaid();
  killGroup(child);
  await running.until(() => false, GONE_MS);
  const { code, signal } = running.ended ?? { code: null, signal: null };
  return { byItself, code, signal, deadlineSeconds: deadlineMs / 1_000, killed, leftBehind };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (hasGroups) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // All of it is gone.
  }
  // Whoever has left the group may still hold the pipes.
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function applicationFiles(processes: readonly ProcessEvidence[]): string[] {
  return [...new Set(processes.flatMap(({ files }) => files))];
}
