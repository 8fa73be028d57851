import { existsSync } from 'node:fs';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '..', '..', 'node_modules');

/** The Node versions that the lockfile brings, as they are on this machine. */
export const nodeVersions: { name: string; path: string }[] = [
  { name: 'Node 22.15', path: join(modules, 'node-22-15', 'bin', 'node') },
  { name: 'Node 24', path: process.execPath },
  { name: 'Node 26', path: join(modules, 'node-26', 'bin', 'node') },
].filter(({ path }) => existsSync(path));
