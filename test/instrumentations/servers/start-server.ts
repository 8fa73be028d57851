import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BUILT_SERVERS, binaryOf } from './built-servers.ts';
import { findRunningServer } from './running-servers.ts';

export interface StartedServer {
  url: string;
  stop(): Promise<void>;
}

/** Why the suites of a server cannot run here; undefined where they can. */
export async function missingServer(name: string): Promise<string | undefined> {
  if (Object.hasOwn(BUILT_SERVERS, name)) {
    return existsSync(binaryOf(name))
      ? undefined
      : `${name} is not built; npm run test:instrumentations builds it`;
  }
  const found = await findRunningServer(name);
  return 'missing' in found ? found.missing : undefined;
}

/** Starts a built server, in a folder of its own, or finds the one that runs. */
export async function startServer(name: string): Promise<StartedServer> {
  if (Object.hasOwn(BUILT_SERVERS, name)) return startBuilt(name);
  const found = await findRunningServer(name);
  if ('missing' in found) throw new Error(found.missing);
  return { url: found.url, stop: async () => {} };
}

async function startBuilt(name: string): Promise<StartedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-server-'));
  const argument = name === 'kfake' ? 'orders' : folder;
  // It ends when its standard input does: also when this process dies.
  const child = spawn(binaryOf(name), [argument], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /^listening (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { url, stop };
  }
  await stop();
  throw new Error(`${name} ended before it listened.\n${said}`);
}
