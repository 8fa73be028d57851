import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** A folder that must not be used, and what to do about it. */
export class UnsafeFolder extends Error {
  override readonly name = 'UnsafeFolder';
}

/** `$XDG_STATE_HOME/throughline/spool`; the XDG default for the state folder is `~/.local/state`. */
export function defaultSpoolFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment['XDG_STATE_HOME'];
  // The XDG specification: a relative path is invalid and passed over.
  const base = state && isAbsolute(state) ? state : join(homedir(), '.local', 'state');
  return join(base, 'throughline', 'spool');
}

/**
 * Makes sure that a folder is there and that nobody else can reach into it: created 0700, tightened to 0700 where
 * others may read it.
 * @throws UnsafeFolder where it is a link, no folder, somebody else's, or others may write; a system error otherwise
 */
export function makePrivateFolder(folder: string): void {
  makeFolders(folder);
  const stat = lstatSync(folder);
  if (stat.isSymbolicLink()) throw unsafe('it is a symbolic link', 'name the real folder');
  if (!stat.isDirectory()) throw unsafe('it is no folder', 'name a folder');
  const uid = process.geteuid?.();
  if (uid === undefined) return;
  if (stat.uid !== uid) {
    throw unsafe(
      `it belongs to user ${stat.uid}, this process runs as ${uid}`,
      'name a folder inside it, which is created for this user',
    );
  }
  if (stat.mode & 0o022) {
    throw unsafe('others may write to it', 'use chmod 700, or name a folder inside it, which is created so');
  }
  if (stat.mode & 0o077) chmodSync(folder, 0o700);
}

/** `mkdirSync` with `recursive` never returns where a parent cannot hold folders, such as in /proc (Node 24.21). */
function makeFolders(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  try {
    mkdirSync(folder, 0o700);
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function unsafe(rule: string, step: string): UnsafeFolder {
  return new UnsafeFolder(`${rule}; ${step}`);
}
