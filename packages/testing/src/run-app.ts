import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppOutput, type LineWait } from './app-output.ts';

export interface RunAppOptions {
  /** The Node binary; default the one that runs the test. */
  node?: string;
  /** Module or modules given with `--import`. */
  preload?: string | string[];
  /** Further arguments for Node, before the entry. */
  nodeArgs?: string[];
  /** The application's file. */
  entry: string;
  args?: string[];
  /**
   * Added to a clean environment: the test's own one without `OTEL_*`, `THROUGHLINE_*`, `SENTRY_*` and `NODE_*` variables, and
   * with a folder of this application alone for what it keeps on disk. `undefined` takes a variable away.
   */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Whole life of the process; after that it is killed and waiting for its end fails. Default 30,000. */
  timeoutMs?: number;
}

/** How a process ended. */
export interface AppEnd {
  /** Null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  // A test process that ends early must not leave applications behind.
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a real application in a process of its own and collects what it prints.
 *
 * @example
 * const app = runApp({ entry: 'server.js', preload: 'throughline/register', env: receiver.environment() });
 * const [, port] = await app.waitForLine(/listening on (\d+)/);
 * await fetch(`http://127.0.0.1:${port}/users/7`);
 * app.kill('SIGTERM');
 * assert.equal((await app.ended()).signal, 'SIGTERM');
 */
export function runApp(options: RunAppOptions): RunningApp {
  return new RunningApp(options);
}

/** A process started with {@link runApp}. */
export class RunningApp {
  readonly #child: ChildProcess;
  readonly #output: AppOutput = new AppOutput();
  readonly #end: Promise<AppEnd>;
  readonly #timeoutMs: number;
  #timedOut = false;

  constructor(options: RunAppOptions) {
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    const preloads = [options.preload ?? []].flat().flatMap((one) => ['--import', one]);
    const args = [...preloads, ...(options.nodeArgs ?? []), options.entry, ...(options.args ?? [])];
    this.#child = spawn(options.node ?? process.execPath, args, {
      cwd: options.cwd,
      env: cleanEnvironment(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.#child);
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#output.add('stdout', chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#output.add('stderr', chunk));
    this.#end = this.#watch();
    this.#end.catch(() => {});
  }

  /** Undefined where the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Everything printed so far. */
  get stdout(): string {
    return this.#output.text('stdout');
  }

  get stderr(): string {
    return this.#output.text('stderr');
  }

  /** The whole lines of stdout that are JSON objects, such as Throughline's log lines. */
  jsonLines(): Record<string, unknown>[] {
    return this.#output.jsonLines();
  }

  /**
   * Resolves with the match of the first line that fits, printed already or later.
   * @throws an Error with the whole output, when the process ends or `timeoutMs` (default 10,000) is over first
   */
  waitForLine(pattern: RegExp, options: LineWait = {}): Promise<RegExpMatchArray> {
    return this.#output.waitForLine(pattern, options);
  }

  /**
   * Resolves when the process has ended and all its output is here; does not end it.
   * @throws an Error with the output, when the process could not be started or outlived its `timeoutMs`
   */
  ended(): Promise<AppEnd> {
    return this.#end;
  }

  /** Sends a signal to this process; default SIGTERM. False where it has ended already. */
  kill(signal: NodeJS.Signals = 'SIGTERM'): boolean {
    return this.#child.kill(signal);
  }

  /** Ends the process at once if it still runs, and waits for its end. For the `finally` of a test. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#end.catch(() => {});
  }

  #watch(): Promise<AppEnd> {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#timedOut = true;
        this.#child.kill('SIGKILL');
      }, this.#timeoutMs);
      const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
        clearTimeout(deadline);
        running.delete(this.#child);
        const end = { code, signal, stdout: this.stdout, stderr: this.stderr };
        const how = this.#timedOut
          ? `outlived its limit of ${this.#timeoutMs} ms and was killed`
          : `ended with ${signal ?? `code ${code}`}`;
        this.#output.finish(how);
        if (this.#timedOut) reject(new Error(`The application ${how}.\n${this.#output.describe()}`));
        else resolve(end);
      };
      this.#child.once('error', (error) => {
        clearTimeout(deadline);
        running.delete(this.#child);
        this.#output.finish(`could not be started: ${error.message}`);
        reject(error);
      });
      this.#child.once('exit', (code, signal) => {
        // Processes that the application left behind may hold its pipes open for ever.
        const grace = setTimeout(() => finish(code, signal), OUTPUT_GRACE_MS);
        this.#child.once('close', () => {
          clearTimeout(grace);
          finish(code, signal);
        });
      });
    });
  }
}

const OUTPUT_GRACE_MS = 1_000;
const FOREIGN = /^(?:OTEL_|THROUGHLINE_|SENTRY_|NODE_|NO_COLOR$|FORCE_COLOR$)/;

function cleanEnvironment(added: RunAppOptions['env'] = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const wanted = Object.entries(added).filter(([, value]) => value !== undefined);
  const removed = new Set(Object.keys(added).filter((name) => added[name] === undefined));
  const state: [string, string] = ['XDG_STATE_HOME', join(stateFolder(), String(started++))];
  return Object.fromEntries([...inherited, state, ...wanted].filter(([name]) => !removed.has(name)));
}

let started = 0;
let states: string | undefined;

/** What one application leaves on disk must not be found by the next one. */
function stateFolder(): string {
  if (states === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-test-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    states = folder;
  }
  return states;
}
