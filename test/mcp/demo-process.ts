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

const READY_WITHIN_MS = 120_000;
const SWITCHED_WITHIN_MS = 60_000;
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
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended:\n${stderr}`)));
  ended.catch(() => undefined);
  const says = async (what: string, withinMs: number): Promise<unknown> => {
    const late = AbortSignal.timeout(withinMs);
    try {
      const [message] = await Promise.race([once(child, 'message', { signal: late }), ended]);
      return message;
    } catch (error) {
      child.kill('SIGKILL');
      throw late.aborted ? new Error(`${file} did not say ${what} within ${withinMs} ms:\n${stderr}`) : error;
    }
  };
  const { url } = (await says('its address', READY_WITHIN_MS)) as { url: string };
  return {
    url,
    become: async (fault) => {
      child.send({ fault: fault ?? null });
      await says('that it has switched', SWITCHED_WITHIN_MS);
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
