import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppEnd, type RunningApp, runApp } from '@throughline/testing';
import { FaultySink } from '../sinks/faulty-sink.ts';
import { idiomOf, type System } from '../systems/system.ts';

/** One system in one scenario: its sink, its applications, and the folder that those share for what they keep. */
export class Trial {
  readonly system: System;
  /** Undefined for plain Node, which sends nothing. */
  readonly sink: FaultySink | undefined;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  readonly #apps: RunningApp[] = [];

  private constructor(system: System, sink: FaultySink | undefined) {
    this.system = system;
    this.sink = sink;
  }

  static async begin(system: System): Promise<Trial> {
    return new Trial(system, system.protocol && (await FaultySink.start(system.protocol)));
  }

  /** Starts the application in a mode of app.mjs. */
  start(args: (string | number)[], env: Record<string, string> = {}): RunningApp {
    const app = runApp({
      entry: join(import.meta.dirname, 'app.mjs'),
      args: args.map(String),
      nodeArgs: this.system.nodeArgs,
      env: {
        ...this.system.environment(this.sink?.port ?? 0),
        BENCH_IDIOM: idiomOf(this.system),
        XDG_STATE_HOME: this.#folder,
        ...env,
      },
      timeoutMs: 3_600_000,
    });
    this.#apps.push(app);
    return app;
  }

  /** The end of an application; undefined where it has not ended after `limitMs` and was killed. */
  async endOf(app: RunningApp, limitMs: number): Promise<AppEnd | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limitMs);
    });
    const end = await Promise.race([app.ended(), late]);
    clearTimeout(timer);
    if (!end) await app.stop();
    return end;
  }

  /** Waits until so many spans are delivered, or none was for `quietMs` (longer than the delay of any batch). */
  async settle(offered: number, quietMs: number): Promise<void> {
    if (!this.sink) return;
    const from = Date.now();
    while (this.sink.delivered.size < offered) {
      if (Date.now() - Math.max(from, this.sink.lastDelivery) > quietMs) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends what is left of it. */
  async end(): Promise<void> {
    for (const app of this.#apps) await app.stop();
    await this.sink?.goes();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
