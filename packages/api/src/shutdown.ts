import { shared } from './one-per-process.ts';
import { textOf } from './plain.ts';
import { reportFault } from './runtime-state.ts';

/** What a process still does before it ends at a signal. */
export type ShutdownFunction = (signal: NodeJS.Signals) => unknown;

export interface ShutdownOptions {
  /** Names it in messages. Default: the function's name. */
  name?: string;
  /** How long it may take, in milliseconds; what is left of `THROUGHLINE_SHUTDOWN_TIMEOUT` if that is less. */
  timeout?: number;
}

interface ShutdownHook {
  name: string;
  timeout: number;
  run: ShutdownFunction;
}

interface Shutdown {
  /** Whether this process is about to end: readiness is down then. */
  draining: boolean;
  hooks: Set<ShutdownHook>;
  /** Told once, when the drain begins. */
  onDrain: Set<() => void>;
}

const state: Shutdown = shared('shutdown', () => ({
  draining: false,
  hooks: new Set<ShutdownHook>(),
  onDrain: new Set<() => void>(),
}));

/**
 * Registers what to do when the process ends at SIGTERM or SIGINT, after its HTTP servers have drained and before the
 * last telemetry is sent: close a pool, hand a job back. All hooks run at the same time; one that throws or takes too long
 * is told in one line and does not stop the others. Nothing runs without an SDK, or where the application listens for the
 * signal itself.
 *
 * @returns a function that takes the hook out again
 * @example
 * onShutdown(() => pool.end(), { name: 'database pool', timeout: 2_000 });
 */
export function onShutdown(run: ShutdownFunction, options?: ShutdownOptions): () => void {
  if (typeof run !== 'function') {
    reportFault('onShutdown', `it needs a function, received ${textOf(typeof run)}; nothing is registered`);
    return () => {};
  }
  const hook = { run, ...read(run, options) };
  state.hooks.add(hook);
  return () => void state.hooks.delete(hook);
}

/** For the SDK: from now on readiness answers `down`, so that a load balancer sends no more. */
export function startDraining(): void {
  if (state.draining) return;
  state.draining = true;
  for (const tell of state.onDrain) {
    try {
      tell();
    } catch (error) {
      reportFault('shutdown', error as Error);
    }
  }
}

/** What runs beside the application's work stops here. */
export function whenDraining(tell: () => void): void {
  state.onDrain.add(tell);
}

export function isDraining(): boolean {
  return state.draining;
}

/** For the SDK: runs every hook within the deadline; never rejects. */
export async function runShutdownHooks(signal: NodeJS.Signals, deadlineMs: number): Promise<void> {
  await Promise.all(
    [...state.hooks].map((hook) => runHook(hook, signal, Math.min(hook.timeout, deadlineMs))),
  );
}

async function runHook(hook: ShutdownHook, signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it took longer than ${timeoutMs} ms`)), timeoutMs);
    });
    await Promise.race([Promise.resolve(signal).then(hook.run), late]);
  } catch (error) {
    reportFault(`onShutdown "${hook.name}"`, error as Error);
  } finally {
    clearTimeout(timer);
  }
}

function read(run: ShutdownFunction, options: unknown): { name: string; timeout: number } {
  let name: unknown;
  let timeout: unknown;
  try {
    ({ name, timeout } = (options ?? {}) as ShutdownOptions);
  } catch {
    // Options that cannot be read are none.
  }
  const label = textOf(name ?? (run.name || 'unnamed')).slice(0, 64);
  const isUsable = typeof timeout === 'number' && timeout > 0;
  if (timeout !== undefined && !isUsable) {
    reportFault(
      'onShutdown',
      `the timeout of "${label}" has to be a number of milliseconds above 0; it is ignored`,
    );
  }
  return { name: label, timeout: isUsable ? (timeout as number) : Number.POSITIVE_INFINITY };
}
