import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Program } from './programs.ts';

/** Where the pinned modules of a program are. */
export function sourceFolder(program: Program): string {
  return join(import.meta.dirname, '..', program.name);
}

/** What the cache is keyed by: the pinned versions, how it is built, and for which machine. */
export function keyOf(program: Program, way: 'docker' | 'go'): string {
  const folder = sourceFolder(program);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([program, way, process.platform, process.arch]));
  for (const file of readdirSync(folder).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(join(folder, file)));
  }
  return `${program.name}-${way}-${hash.digest('hex').slice(0, 12)}`;
}

/** `$XDG_CACHE_HOME/throughline-stack`, else below `~/.cache`: outside the repository, so that a fresh clone finds it. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'throughline-stack');
}

/** Whether all binaries of the program are there. */
export function isCached(program: Program, folder: string): boolean {
  return program.binaries.every((binary) => existsSync(join(folder, binary)));
}
