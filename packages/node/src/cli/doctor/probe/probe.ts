// Loaded by `--require` before everything else in the processes that the doctor starts. It looks on; what it finds is
// judged in the doctor's own process.
import { existsSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { configuring } from '../evidence/configuring.ts';
import { type Canary, follow, outcome, release } from './canary.ts';
import { type Loads, watchPackages } from './loads.ts';
import { openReport, type Tell } from './report.ts';
import { runningSdk } from './sdk.ts';
import { type TrialPlace, tryHooks, tryRequire } from './trial.ts';

export interface ProbeOptions {
  /** Where the reports go. */
  readonly folder: string;
  readonly trial: TrialPlace;
  /** A file that is there as soon as the process has been asked to end. */
  readonly ending: string;
}

const LOOK_MS = 50;
/** Without a load for so long, after so long with a server, or without one. */
const QUIET_MS = 400;
const SETTLED_MS = 500;
const SETTLED_WITHOUT_SERVER_MS = 3_000;
const HOLDS_EVERY_MS = 500;

/** Never throws, and keeps no process alive. */
export function observe(options: ProbeOptions): void {
  try {
    if (isMainThread) new Probe(options).start();
  } catch {
    // The application has no part in that.
  }
}

class Probe {
  readonly #options: ProbeOptions;
  readonly #tell: Tell;
  readonly #startedAt = Date.now();
  #loads!: Loads;
  #canary: Canary | undefined;
  #looked = false;
  #followed = false;
  #seen = { count: -1, at: 0 };
  #heldAt = 0;
  #listensAtExit = false;

  constructor(options: ProbeOptions) {
    this.#options = options;
    this.#tell = openReport(options.folder);
  }

  start(): void {
    const { bun, deno } = process.versions as { bun?: string; deno?: string };
    const foreign = bun === undefined ? (deno === undefined ? undefined : 'Deno') : 'Bun';
    this.#tell({
      is: 'process',
      ...{ pid: process.pid, ppid: process.ppid, node: process.versions.node },
      ...(foreign !== undefined && { foreign }),
      ...{ script: process.argv[1], execArgv: process.execArgv, cwd: process.cwd() },
    });
    this.#loads = watchPackages(this.#tell, this.#options.trial.folder, () => this.#listenAtExit());
    process.on('uncaughtExceptionMonitor', (error: unknown) => this.#crashed(error));
    process.on('exit', (code) => this.#guarded(() => this.#releaseAtExit(code)));
    process.on('beforeExit', () => this.#guarded(() => this.#look(true)));
    setInterval(() => this.#guarded(() => this.#turn()), LOOK_MS).unref();
  }

  #turn(): void {
    const now = Date.now();
    const count = this.#loads.count();
    if (this.#seen.count === -1) this.#tell({ is: 'turned' });
    if (this.#seen.count !== count) this.#seen = { count, at: now };
    this.#listenAtExit();
    const age = now - this.#startedAt;
    const enough = isListening() ? SETTLED_MS : SETTLED_WITHOUT_SERVER_MS;
    if (!this.#looked && age >= enough && now - this.#seen.at >= QUIET_MS) this.#look(false);
    if (now - this.#heldAt >= HOLDS_EVERY_MS && existsSync(this.#options.ending)) {
      this.#heldAt = now;
      this.#tell({ is: 'held', by: process.getActiveResourcesInfo() });
    }
  }

  /** @param holds whether the process is about to end, and has to wait for it */
  #look(holds: boolean): void {
    if (this.#looked) return;
    this.#looked = true;
    this.#tell({ is: 'settled', listening: isListening() });
    this.#tellSdk();
    if (runningSdk() === undefined) {
      this.#tell({ is: 'done' });
      return;
    }
    const hold = setInterval(() => {}, 1_000);
    if (!holds) hold.unref();
    this.#canary = release();
    follow(this.#canary)
      .then((followed) => {
        this.#followed = true;
        this.#tell(followed);
        return tryHooks(this.#options.trial, this.#loads.names);
      })
      .then(this.#tell, () => {})
      .finally(() => {
        clearInterval(hold);
        this.#tell({ is: 'done' });
      });
  }

  #tellSdk(): void {
    const sdk = runningSdk();
    const { loaded = [], unfit = [] } = sdk?.instrumented?.() ?? {};
    this.#tell({ is: 'sdk', version: sdk?.version, loaded, unfit, environment: configuring(process.env) });
  }

  /** Behind Throughline's own listener, which sends what is left: what became of a canary is known there. */
  #listenAtExit(): void {
    if (this.#listensAtExit || runningSdk() === undefined) return;
    this.#listensAtExit = true;
    process.on('exit', () =>
      this.#guarded(() => {
        if (this.#canary === undefined || this.#followed) return;
        this.#tell(outcome(this.#canary, true));
        if (!this.#looked) this.#tell(tryRequire(this.#options.trial, this.#loads.names));
        this.#tell({ is: 'done' });
      }),
    );
  }

  /** A process that ends before it could be looked at. */
  #releaseAtExit(code: number): void {
    this.#tell({ is: 'exit', code });
    if (this.#looked) return;
    this.#tell({ is: 'settled', listening: false });
    this.#tellSdk();
    if (runningSdk() === undefined) this.#tell({ is: 'done' });
    else this.#canary = release();
  }

  #crashed(error: unknown): void {
    const { name, code, port } = (error ?? {}) as { name?: unknown; code?: unknown; port?: unknown };
    this.#tell({
      is: 'crash',
      name: typeof name === 'string' ? name : 'an error',
      code: typeof code === 'string' ? code : undefined,
      port: typeof port === 'number' ? port : undefined,
    });
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch {
      // The doctor finds a report that ends early.
    }
  }
}

function isListening(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(?:TCP|Pipe)ServerWrap$/.test(name));
}
