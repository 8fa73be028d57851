import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fault } from './fixtures/faults.ts';

/** A process of the demo. */
export interface DemoProcess {
  /** The address that it announced. */
  url: string;
  /** Switches a fault on, or off; comes back when it is so. */
  become(fault: Fault | undefined): Promise<void>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 40_000;
const SWITCHED_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 5_000;

/** Starts a file with these arguments of node and waits until it says its address. */
export async function startProcess(
  args: string[],
  file: string,
  env: Record<string, string> = {},
): Promise<DemoProcess> {
  const child = spawn(process.execPath, [...args, fileURLToPath(new URL(file, import.meta.url))], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const late = AbortSignal.timeout(READY_WITHIN_MS);
  const url = await Promise.race([
    once(child, 'message', { signal: late }).then(([message]) => (message as { url: string }).url),
    once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended:\n${stderr}`))),
  ]).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    become: async (fault) => {
      child.send({ fault: fault ?? null });
      await once(child, 'message', { signal: AbortSignal.timeout(SWITCHED_WITHIN_MS) });
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
